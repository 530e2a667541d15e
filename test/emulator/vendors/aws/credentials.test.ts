import { expect, test } from 'vitest';
import { createAuthenticator, type Caller } from '../../../../emulator/vendors/aws/credentials.ts';
import { AwsError } from '../../../../emulator/vendors/aws/error.ts';
import { KEY, REGION } from '../../serve.ts';
import { signed, type CallOptions } from './call.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 30);
const URL = `https://xray.${REGION}.amazonaws.com/TraceSegments`;

interface Attempt extends CallOptions {
  readonly strict?: boolean;
  readonly url?: string;
  readonly service?: string;
  readonly change?: (request: Request) => Request;
  readonly body?: string;
}

async function attempt(given: Attempt): Promise<Caller | AwsError> {
  const { strict = false, url = URL, service = 'xray', change = (r) => r, body = '{}' } = given;
  const authenticator = createAuthenticator({ keys: [KEY], strict, now: () => NOW });
  const request = change(await signed(url, service, {}, '{}', { at: NOW, ...given }));
  try {
    return authenticator.authenticate(request, new TextEncoder().encode(body), 'xray');
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function withHeader(name: string, value: string | null): (request: Request) => Request {
  return (request) => {
    const headers = new Headers(request.headers);
    if (value === null) headers.delete(name);
    else headers.set(name, value);
    return new Request(request.url, { method: request.method, headers });
  };
}

test('authenticate verifies a known key and takes the region from its scope', async () => {
  expect(await attempt({})).toEqual({ account: '123456789012', region: REGION, verified: true });
});

test('authenticate passes an unknown key as unverified, and refuses it when strict', async () => {
  const key = { accessKeyId: 'OTHER', secretAccessKey: 'x' };
  expect(await attempt(key)).toMatchObject({ verified: false });
  expect(await attempt({ ...key, strict: true })).toMatchObject({
    code: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  });
});

test('authenticate takes a key of twelve digits as the account', async () => {
  expect(await attempt({ accessKeyId: '000011112222' })).toMatchObject({ account: '000011112222' });
});

test.each<[string, Attempt, string, string]>([
  [
    'a wrong secret',
    { secretAccessKey: 'other' },
    'InvalidSignatureException',
    'The request signature we calculated does not match',
  ],
  [
    'a changed body',
    { body: '{ }' },
    'InvalidSignatureException',
    'The request signature we calculated does not match',
  ],
  [
    'another path',
    { change: (r) => new Request(`${r.url}x`, r) },
    'InvalidSignatureException',
    'The request signature we calculated does not match',
  ],
  [
    'an old signature',
    { at: NOW - 301_000 },
    'InvalidSignatureException',
    'Signature expired: 20261122T115529Z is now earlier than 20261122T115530Z (20261122T120030Z - 5 min.)',
  ],
  [
    'a signature from the future',
    { at: NOW + 301_000 },
    'InvalidSignatureException',
    'Signature not yet current: 20261122T120531Z is still later than 20261122T120530Z (20261122T120030Z + 5 min.)',
  ],
  [
    'another service',
    { service: 'logs' },
    'InvalidSignatureException',
    "Credential should be scoped to correct service: 'xray'. ",
  ],
  [
    'a region the host is not in',
    { region: 'us-east-1' },
    'InvalidSignatureException',
    'Credential should be scoped to a valid region. ',
  ],
  [
    'a region that is none',
    { url: 'http://localhost/', region: 'nowhere' },
    'InvalidSignatureException',
    'Credential should be scoped to a valid region. ',
  ],
  [
    'no signature',
    { change: withHeader('authorization', null) },
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  ],
  [
    'no date',
    { change: withHeader('x-amz-date', null) },
    'IncompleteSignatureException',
    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  ],
  [
    'half a header',
    { change: withHeader('authorization', 'AWS4-HMAC-SHA256 Credential=x') },
    'IncompleteSignatureException',
    "Authorization header requires 'Signature' parameter.",
  ],
])('authenticate refuses %s', async (_, given, code, message) => {
  expect(await attempt(given)).toMatchObject({ code, message: expect.stringContaining(message) });
});

test('authenticate accepts any real region on loopback', async () => {
  expect(await attempt({ url: 'http://127.0.0.1:4318/', region: 'ap-southeast-2' })).toMatchObject({
    region: 'ap-southeast-2',
    verified: true,
  });
});

test('authenticate repeats a malformed header only as a digest', async () => {
  const change = withHeader('authorization', 'AWS4-HMAC-SHA256 Credential=secret');
  const error = await attempt({ change });
  expect(error).toHaveProperty('message', expect.stringMatching(/ Authorization=[\w+/]{43}=$/));
  expect(error).not.toHaveProperty('message', expect.stringContaining('secret'));
});

test('authenticate takes an API key only where bearer tokens are taken', async () => {
  const options = { keys: [KEY], apiKeys: ['api-key'], now: () => NOW };
  const send = (authorization: string, { strict = true, region = REGION, url = URL } = {}) => {
    const request = new Request(url, { method: 'POST', headers: { authorization } });
    const authenticator = createAuthenticator({ ...options, strict });
    return authenticator.authenticate(request, new Uint8Array(), 'xray', { region });
  };
  const account = '123456789012';
  expect(send('Bearer api-key')).toEqual({ account, region: REGION, verified: true });
  expect(send('bearer other', { strict: false })).toMatchObject({ verified: false });
  expect(() => send('Bearer other')).toThrow('The security token included in the request');
  expect(() => send('Bearer ')).toThrow("Unsupported AWS 'algorithm'");
  const local = { url: 'http://127.0.0.1/v1/traces', region: 'us-west-2' };
  expect(send('Bearer api-key', local)).toMatchObject({ region: 'us-west-2' });
  expect(send('Bearer api-key', { region: 'us-west-2' })).toMatchObject({ region: REGION });
  expect(await attempt({ change: withHeader('authorization', 'Bearer api-key') })).toMatchObject({
    code: 'IncompleteSignatureException',
  });
});
