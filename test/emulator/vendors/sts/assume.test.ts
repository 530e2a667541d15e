/** The keys that STS hands out: for whom, for how long, and that every room checks what they sign. */
import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, test } from 'vitest';
import { KEY, REGION } from '../../serve.ts';
import { openAws } from '../aws/serve.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const ROLE = 'arn:aws:iam::210987654321:role/team/writer';

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

function open(strict = true) {
  let now = NOW;
  const aws = openAws({ now: () => now, strict });
  async function send(service: string, headers: Record<string, string>, body: string, key?: Key) {
    const url = `https://${service}.${REGION}.amazonaws.com/`;
    const datetime = new Date(now).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
    const plain = new Request(url, { method: 'POST', headers, body });
    const signer =
      key &&
      new AwsV4Signer({
        method: 'POST',
        url,
        headers,
        body,
        service,
        region: REGION,
        datetime,
        ...key,
      });
    const request = signer === undefined ? plain : await signer.sign();
    const response = await aws.fetch(
      signer === undefined
        ? plain
        : new Request(request.url, { method: 'POST', headers: request.headers, body }),
    );
    return { status: response.status, text: await response.text() };
  }
  const sts = (action: string, input: Record<string, string> = {}, key: Key | null = KEY) => {
    const form = new URLSearchParams({ Action: action, Version: '2011-06-15', ...input });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return send('sts', headers, form.toString(), key ?? undefined);
  };
  const logs = (operation: string, input: object, key: Key) =>
    send(
      'logs',
      {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Logs_20140328.${operation}`,
      },
      JSON.stringify(input),
      key,
    );
  return { sts, logs, pass: (ms: number) => void (now += ms) };
}

function part(text: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
}

function keyIn({ text }: { readonly text: string }): Key {
  return {
    accessKeyId: part(text, 'AccessKeyId'),
    secretAccessKey: part(text, 'SecretAccessKey'),
    sessionToken: part(text, 'SessionToken'),
  };
}

const assumeRole = { RoleArn: ROLE, RoleSessionName: 'me' };
const jwt = (claims: object) =>
  ['{"alg":"RS256"}', JSON.stringify(claims), 'signature']
    .map((one) => Buffer.from(one).toString('base64url'))
    .join('.');
const CLAIMS = {
  sub: 'user-1',
  iss: 'https://id.example.com',
  aud: ['client'],
  exp: NOW / 1000 + 60,
};

describe('AssumeRole', () => {
  test('hands out keys of the role and its account', async () => {
    const { sts } = open();
    const answer = await sts('AssumeRole', { ...assumeRole, SourceIdentity: 'ann' });
    expect(answer.status).toBe(200);
    const key = keyIn(answer);
    expect(key.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(key.secretAccessKey).toHaveLength(40);
    expect(part(answer.text, 'Expiration')).toBe('2026-11-22T13:00:00Z');
    expect(part(answer.text, 'AssumedRoleId')).toMatch(/^AROA[A-Z0-9]{17}:me$/);
    expect(part(answer.text, 'SourceIdentity')).toBe('ann');
    const { text } = await sts('GetCallerIdentity', {}, key);
    expect(part(text, 'Arn')).toBe('arn:aws:sts::210987654321:assumed-role/writer/me');
    expect(part(text, 'Account')).toBe('210987654321');
    expect(part(text, 'UserId')).toBe(part(answer.text, 'AssumedRoleId'));
    const info = await sts('GetAccessKeyInfo', { AccessKeyId: key.accessKeyId });
    expect(part(info.text, 'Account')).toBe('210987654321');
  });

  test.each([
    ['is refused', true],
    ['is taken', false],
  ])(
    'hands out keys that are checked in every room, where an unknown key %s',
    async (_, strict) => {
      const { sts, logs, pass } = open(strict);
      const key = keyIn(await sts('AssumeRole', { ...assumeRole, DurationSeconds: '900' }));
      const other = keyIn(await sts('AssumeRole', assumeRole));
      expect((await logs('CreateLogGroup', { logGroupName: 'g' }, key)).status).toBe(200);
      // The group is the role's account's.
      expect((await logs('DescribeLogGroups', {}, key)).text).toContain('210987654321');
      expect((await logs('DescribeLogGroups', {}, KEY)).text).toContain('"logGroups":[]');

      const secretAccessKey = other.secretAccessKey;
      const { sessionToken = '' } = key;
      for (const [wrong, code] of [
        [{ ...key, secretAccessKey }, 'InvalidSignatureException'],
        [{ ...key, sessionToken: `${sessionToken}x` }, 'UnrecognizedClientException'],
        [{ ...key, sessionToken: 'nothing' }, 'UnrecognizedClientException'],
        [{ ...key, accessKeyId: other.accessKeyId }, 'UnrecognizedClientException'],
        [
          { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
          'UnrecognizedClient',
        ],
      ] as const) {
        expect((await logs('DescribeLogGroups', {}, wrong)).text).toContain(code);
      }
      pass(900_000);
      expect((await logs('DescribeLogGroups', {}, key)).text).toContain('ExpiredTokenException');
    },
  );

  test.each([
    [{ RoleArn: 'arn:aws:iam::210987654321:user/ann' }, 400, 'ValidationError'],
    [{ RoleArn: 'arn:aws:iam::1:role/too-short' }, 400, 'ValidationError'],
    [{ RoleSessionName: 'a b' }, 400, 'ValidationError'],
    [{ DurationSeconds: '10' }, 400, 'ValidationError'],
    [{ Policy: '{' }, 400, 'MalformedPolicyDocument'],
    [{ TokenCode: '123456' }, 403, 'AccessDenied'],
  ])('refuses %j', async (input, status, code) => {
    const answer = await open().sts('AssumeRole', { ...assumeRole, ...input });
    expect([answer.status, part(answer.text, 'Code')]).toEqual([status, code]);
  });
});

describe('AssumeRoleWithWebIdentity', () => {
  const web = (WebIdentityToken: string, more: Record<string, string> = {}) =>
    open().sts('AssumeRoleWithWebIdentity', { ...assumeRole, WebIdentityToken, ...more }, null);

  test('needs no signature, and tells whom the token is of', async () => {
    const answer = await web(jwt(CLAIMS));
    expect(answer.status).toBe(200);
    expect(part(answer.text, 'SubjectFromWebIdentityToken')).toBe('user-1');
    expect(part(answer.text, 'Provider')).toBe('id.example.com');
    expect(part(answer.text, 'Audience')).toBe('client');
    expect(keyIn(answer).accessKeyId).toMatch(/^ASIA/);
    const opaque = await web('opaque-token', { ProviderId: 'graph.facebook.com' });
    expect(part(opaque.text, 'Provider')).toBe('graph.facebook.com');
  });

  test.each([
    ['four', 'InvalidIdentityToken'],
    ['a.b.c', 'InvalidIdentityToken'],
    [jwt({ ...CLAIMS, sub: 7 }), 'InvalidIdentityToken'],
    [jwt({ ...CLAIMS, exp: NOW / 1000 }), 'ExpiredTokenException'],
  ])('refuses %s', async (token, code) => {
    const { status, text } = await web(token);
    expect([status, part(text, 'Code')]).toEqual([400, code]);
  });

  test('is the only one that needs no signature', async () => {
    const { sts } = open();
    for (const action of ['AssumeRole', 'GetSessionToken', 'GetCallerIdentity']) {
      const { status, text } = await sts(action, assumeRole, null);
      expect([status, part(text, 'Code')]).toEqual([403, 'MissingAuthenticationToken']);
    }
  });
});

describe('GetSessionToken and GetFederationToken', () => {
  test('hand out keys of the own account', async () => {
    const { sts } = open();
    const session = await sts('GetSessionToken', {});
    expect(part(session.text, 'Expiration')).toBe('2026-11-23T00:00:00Z');
    const own = await sts('GetCallerIdentity', {}, keyIn(session));
    expect(part(own.text, 'Arn')).toBe('arn:aws:iam::123456789012:root');
    const federated = await sts('GetFederationToken', { Name: 'ann', Policy: '{"Statement":[]}' });
    expect(part(federated.text, 'FederatedUserId')).toBe('123456789012:ann');
    expect(part(federated.text, 'PackedPolicySize')).toBe('1');
    const ann = await sts('GetCallerIdentity', {}, keyIn(federated));
    expect(part(ann.text, 'Arn')).toBe('arn:aws:sts::123456789012:federated-user/ann');
  });

  test('are not for sessions, and not with a device', async () => {
    const { sts } = open();
    const key = keyIn(await sts('AssumeRole', assumeRole));
    for (const [action, input] of [
      ['GetSessionToken', {}],
      ['GetFederationToken', { Name: 'ann' }],
    ] as const) {
      const { status, text } = await sts(action, input, key);
      expect([status, part(text, 'Message')]).toEqual([
        403,
        `Cannot call ${action} with session credentials`,
      ]);
    }
    expect((await sts('GetSessionToken', { SerialNumber: 'GAHT12345678' })).status).toBe(403);
  });
});

test('GetAccessKeyInfo tells of other keys the account that they are filed under', async () => {
  const { text } = await open().sts('GetAccessKeyInfo', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
  expect(part(text, 'Account')).toBe('123456789012');
});
