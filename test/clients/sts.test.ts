/** STS, driven by AWS's own client for JavaScript through the switchboard. */
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMetrics } from '../emulator/vendors/metrics/open.ts';
import { serveMetrics } from '../emulator/vendors/metrics/serve.ts';
import { KEY, REGION } from '../emulator/serve.ts';

let served: Awaited<ReturnType<typeof serveMetrics>>;

beforeAll(async () => {
  served = await serveMetrics(openMetrics(Date.now));
});

afterAll(() => served.close());

function connect(credentials: typeof KEY & { readonly sessionToken?: string }): STSClient {
  const { endpoint } = served;
  return new STSClient({ endpoint, region: REGION, credentials, maxAttempts: 1 });
}

describe('STSClient', () => {
  test('learns whose credentials it has', async () => {
    expect(await connect(KEY).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:iam::123456789012:root',
      UserId: '123456789012',
    });
    const other = connect({ accessKeyId: '210987654321', secretAccessKey: 'any' });
    const { Account } = await other.send(new GetCallerIdentityCommand({}));
    expect(Account).toBe('210987654321');
  });

  test('learns that its signature is wrong', async () => {
    const wrong = connect({ ...KEY, secretAccessKey: 'wrong' });
    await expect(wrong.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });

  test('is given keys for roles, users and itself, which sign and are checked', async () => {
    const role = { RoleArn: 'arn:aws:iam::123456789012:role/any', RoleSessionName: 'me' };
    const claims = { sub: 'u', iss: 'https://id.example.com', exp: Date.now() / 1000 + 600 };
    const WebIdentityToken = [{ alg: 'RS256' }, claims, 'signature']
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const client = connect(KEY);
    const answers = [
      await client.send(new AssumeRoleCommand(role)),
      await client.send(new AssumeRoleWithWebIdentityCommand({ ...role, WebIdentityToken })),
      await client.send(new GetSessionTokenCommand({})),
      await client.send(new GetFederationTokenCommand({ Name: 'ann' })),
    ];
    const arns: unknown[] = [];
    for (const { Credentials } of answers) {
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
      const key = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
      const own = connect({ ...key, sessionToken: SessionToken });
      const { Arn } = await own.send(new GetCallerIdentityCommand({}));
      arns.push(Arn);
      const wrong = connect({ ...key, secretAccessKey: 'wrong', sessionToken: SessionToken });
      await expect(wrong.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
        name: 'SignatureDoesNotMatch',
      });
      const { Account } = await client.send(new GetAccessKeyInfoCommand({ AccessKeyId }));
      expect(Account).toBe('123456789012');
    }
    expect(arns).toEqual([
      'arn:aws:sts::123456789012:assumed-role/any/me',
      'arn:aws:sts::123456789012:assumed-role/any/me',
      'arn:aws:iam::123456789012:root',
      'arn:aws:sts::123456789012:federated-user/ann',
    ]);
  });

  test('is refused other operations by name', async () => {
    await expect(
      connect(KEY).send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' })),
    ).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining('DecodeAuthorizationMessage'),
    });
  });
});
