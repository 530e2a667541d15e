/**
 * What every AWS service answers to requests that are signed wrongly or not at all: one fault each, over HTTP, with the
 * code and the status that the service's protocol has for it.
 */
import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, test } from 'vitest';
import { KEY, REGION } from '../../serve.ts';
import { openAws } from './serve.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 30);
const MINUTE = 60_000;

/** A read of each service as its clients send it; metrics in each of its three protocols. */
const SERVICES = {
  xray: { path: '/GetSamplingRules', body: '{}', headers: { 'content-type': 'application/json' } },
  logs: {
    path: '/',
    body: '{}',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Logs_20140328.DescribeLogGroups',
    },
  },
  monitoring: {
    path: '/',
    body: '{}',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics',
    },
  },
  'monitoring by query': {
    path: '/',
    body: 'Action=ListMetrics&Version=2010-08-01',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  },
  sts: {
    path: '/',
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  },
} as const;
type Name = keyof typeof SERVICES;

const signingName = (name: Name) => name.split(' ')[0] ?? name;

interface Fault {
  /** Milliseconds between the signature's time and now. */
  readonly off?: number;
  readonly region?: string;
  readonly service?: string;
  readonly key?: typeof KEY;
  /** Done to the signed request. */
  readonly change?: (headers: Headers) => void;
  readonly body?: string;
  readonly strict?: boolean;
}

async function send(name: Name, fault: Fault) {
  const { path, body, headers } = SERVICES[name];
  const { off = 0, region = REGION, key = KEY, change, strict = false } = fault;
  const service = signingName(name);
  const signer = new AwsV4Signer({
    method: 'POST',
    // A production host: only that says which service and region a request is for.
    url: `https://${service}.${REGION}.amazonaws.com${path}`,
    headers,
    body,
    region,
    service: fault.service ?? service,
    datetime: new Date(NOW + off).toISOString().replaceAll(/[-:]|\.\d{3}/g, ''),
    ...key,
  });
  const signed = await signer.sign();
  change?.(signed.headers);
  const { fetch } = openAws({ now: () => NOW, strict });
  const response = await fetch(
    new Request(signed.url, {
      method: 'POST',
      headers: signed.headers,
      body: fault.body ?? body,
    }),
  );
  const text = await response.text();
  const code =
    response.headers.get('x-amzn-errortype') ??
    /<Code>(.*)<\/Code>/.exec(text)?.[1] ??
    /"__type":"(\w+)"/.exec(text)?.[1];
  return { status: response.status, code, text };
}

const authorization = (text: string) => (headers: Headers) => headers.set('authorization', text);

function withoutSigned(name: string): (headers: Headers) => void {
  return (headers) => {
    const given = headers.get('authorization') ?? '';
    headers.set('authorization', given.replace(new RegExp(`;?\\b${name}\\b(?=[;,])`), ''));
  };
}

/** Code in the JSON protocols, code in the query protocol. */
const INVALID = ['InvalidSignatureException', 'SignatureDoesNotMatch'] as const;
const INCOMPLETE = ['IncompleteSignatureException', 'IncompleteSignature'] as const;
const MISSING = ['MissingAuthenticationTokenException', 'MissingAuthenticationToken'] as const;
const UNKNOWN = ['UnrecognizedClientException', 'InvalidClientTokenId'] as const;

const MISMATCH = 'The request signature we calculated does not match the signature you provided';
const OTHER = { accessKeyId: 'OTHERKEY', secretAccessKey: 'other-secret' };

const FAULTS: readonly (readonly [string, Fault, readonly [string, string], string])[] = [
  ['is expired', { off: -5 * MINUTE - 1000 }, INVALID, 'Signature expired: 20261122T115529Z'],
  ['is of a fast clock', { off: 5 * MINUTE + 1000 }, INVALID, 'Signature not yet current'],
  ['is for another region', { region: 'us-east-1' }, INVALID, 'scoped to a valid region'],
  ['is for another service', { service: 's3' }, INVALID, 'scoped to correct service'],
  ['is of another secret', { key: { ...KEY, secretAccessKey: 'wrong' } }, INVALID, MISMATCH],
  ['is of another body', { body: '{"NextToken":"x"}' }, INVALID, MISMATCH],
  [
    'is of another header',
    { change: (headers) => headers.set('x-amz-date', '20261122T120031Z') },
    INVALID,
    MISMATCH,
  ],
  [
    'does not cover the host',
    { change: withoutSigned('host') },
    INVALID,
    "must be a 'SignedHeader'",
  ],
  [
    'has no time',
    { change: (headers) => headers.delete('x-amz-date') },
    INCOMPLETE,
    "requires existence of either a 'X-Amz-Date' or a 'Date' header",
  ],
  [
    'has a time of another form',
    { change: (headers) => headers.set('x-amz-date', '2026-11-22T12:00:30Z') },
    INCOMPLETE,
    "Date must be in ISO-8601 'basic format'",
  ],
  ['is half a header', { change: authorization('AWS4-HMAC-SHA256 x') }, INCOMPLETE, "'Credential'"],
  [
    'has a scope of three parts',
    { change: authorization('AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=d') },
    INCOMPLETE,
    'exactly 5 slash-delimited elements',
  ],
  ['is of another scheme', { change: authorization('Basic eDp5') }, INCOMPLETE, "'Basic'"],
  [
    'is missing',
    { change: (headers) => headers.delete('authorization') },
    MISSING,
    'Missing Authentication Token',
  ],
  ['is of an unknown key, when strict', { key: OTHER, strict: true }, UNKNOWN, 'is invalid'],
];

describe.each(Object.keys(SERVICES) as Name[])('%s', (name) => {
  const query = SERVICES[name].body.startsWith('Action=');

  test.each(FAULTS)('refuses a signature that %s', async (_, fault, codes, message) => {
    // The body of a form names the operation, so another body is one to this service as well.
    const body =
      query && fault.body !== undefined ? `${SERVICES[name].body}&NextToken=x` : fault.body;
    const { status, code, text } = await send(name, { ...fault, ...(body && { body }) });
    expect(code).toBe(codes[query ? 1 : 0]);
    // JSON-RPC answers every error of the sender with 400.
    const forbidden = codes !== INCOMPLETE || name === 'xray';
    const json = name === 'logs' || name === 'monitoring';
    expect(status).toBe(forbidden && !json ? 403 : 400);
    expect(text.replaceAll('&#39;', "'")).toContain(message);
  });

  test.each([
    ['a known key', KEY],
    ['an unknown key', OTHER],
  ])('takes a signature of %s', async (_, key) => {
    expect(await send(name, { key })).toMatchObject({ status: 200 });
  });
});
