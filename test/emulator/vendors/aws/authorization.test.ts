import { describe, expect, test } from 'vitest';
import { ADDRESSES } from '../../../../emulator/vendors/addresses.ts';
import { scopeOf } from '../../../../emulator/vendors/aws/authorization.ts';

const SCOPE = 'AKID/20261122/us-east-1/logs/aws4_request';
const REST = 'SignedHeaders=host;x-amz-date, Signature=0';
const LOGS = { region: 'us-east-1', service: 'logs' };

describe('scopeOf', () => {
  test.each([
    ['as SDKs write it', `AWS4-HMAC-SHA256 Credential=${SCOPE}, ${REST}`, LOGS],
    ['without blanks', `AWS4-HMAC-SHA256 Credential=${SCOPE},${REST.replace(' ', '')}`, LOGS],
    ['with more blanks', `  AWS4-HMAC-SHA256   Credential = ${SCOPE} , ${REST}`, LOGS],
    ['in another order', `AWS4-HMAC-SHA256 ${REST}, Credential=${SCOPE}`, LOGS],
    ['with nothing but it', `AWS4-HMAC-SHA256 Credential=${SCOPE}`, LOGS],
    [
      'as it is kept',
      `AWS4-HMAC-SHA256 Credential=…/20261122/us-east-1/logs/aws4_request, …0`,
      LOGS,
    ],
    ['of a key with slashes', `AWS4-HMAC-SHA256 Credential=a/b/${SCOPE}, ${REST}`, LOGS],
    [
      'of a service that is not played',
      'AWS4-HMAC-SHA256 Credential=AKID/20261122/cn-north-1/execute-api/aws4_request',
      { region: 'cn-north-1', service: 'execute-api' },
    ],
    [
      'the first of two headers, which Headers joins',
      `AWS4-HMAC-SHA256 Credential=${SCOPE}, ${REST}, AWS4-HMAC-SHA256 Credential=${SCOPE.replace('logs', 'xray')}`,
      LOGS,
    ],
  ])('reads a scope %s', (_, header, scope) => {
    expect(scopeOf(header)).toEqual(scope);
  });

  test.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['a bearer token', 'Bearer key'],
    ['a bearer token that looks like it', `Bearer Credential=${SCOPE}`],
    ['no algorithm', `Credential=${SCOPE}, ${REST}`],
    ['the asymmetric algorithm', `AWS4-ECDSA-P256-SHA256 Credential=${SCOPE}, ${REST}`],
    ['no credential', `AWS4-HMAC-SHA256 ${REST}`],
    ['no key', 'AWS4-HMAC-SHA256 Credential=20261122/us-east-1/logs/aws4_request'],
    ['no region', 'AWS4-HMAC-SHA256 Credential=AKID/20261122//logs/aws4_request'],
    ['no service', 'AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/aws4_request'],
    ['another end', 'AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/logs/aws5_request'],
    ['more behind the end', `AWS4-HMAC-SHA256 Credential=${SCOPE}/more`],
    ['no day', 'AWS4-HMAC-SHA256 Credential=AKID/today/us-east-1/logs/aws4_request'],
    ['a percent-encoded one', `AWS4-HMAC-SHA256 Credential=${encodeURIComponent(SCOPE)}`],
    ['markup', 'AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/<b>/aws4_request'],
  ])('reads none of %s', (_, header) => {
    expect(scopeOf(header)).toBeUndefined();
  });
});

test('a presigned request is sent by its path: no client signs so what is played here', () => {
  const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(SCOPE)}`;
  const roomOf = (path: string) =>
    ADDRESSES.routeOf(new Request(`http://localhost:4318${path}?${query}`)).room;
  expect([roomOf('/'), roomOf('/TraceSegments')]).toEqual(['console', 'xray']);
});

test('a request goes where its signature is checked, also with two credentials', () => {
  const authorization = `AWS4-HMAC-SHA256 Credential=${SCOPE}, Credential=${SCOPE.replace('logs', 'xray')}, ${REST}`;
  const { room } = ADDRESSES.routeOf(
    new Request('http://localhost:4318/', { headers: { authorization } }),
  );
  expect(room).toBe('xray');
});
