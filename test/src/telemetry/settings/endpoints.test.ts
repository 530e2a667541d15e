/** URLs as people write them, for every variable that takes one. */
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../../src/telemetry/settings/settings.ts';

const ON = {
  HONEYCOMB_API_KEY: 'key',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'eu-west-1',
  ROLLBAR_ACCESS_TOKEN: 'token',
};

/** Which vendors each variable sends to. */
const VENDORS = {
  OTEL_EXPORTER_OTLP_ENDPOINT: ['honeycomb'],
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ['honeycomb'],
  HONEYCOMB_API_ENDPOINT: ['honeycomb'],
  AWS_ENDPOINT_URL: ['xray', 'cloudwatch'],
  AWS_ENDPOINT_URL_XRAY: ['xray'],
  AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: ['cloudwatch'],
  ROLLBAR_ENDPOINT: ['rollbar'],
} as const;
const KEYS = Object.keys(VENDORS);

const WRONG: [url: string, mend: RegExp][] = [
  ['api.honeycomb.io:443', /has no scheme: put https:\/\/ before it$/],
  ['api.honeycomb.io', /has no scheme: put https:\/\/ before it$/],
  ['//api.honeycomb.io', /has no scheme: put https:\/\/ before it$/],
  ['localhost:4318', /has no scheme: put http:\/\/ before it$/],
  ['127.0.0.1:4318', /has no scheme: put http:\/\/ before it$/],
  ['grpc://collector:4317', /has another scheme than http or https/],
  ['https:api.honeycomb.io', /lacks the slashes/],
  ['https:/api.honeycomb.io', /lacks the slashes/],
  ['http://https://api.honeycomb.io', /has its scheme twice/],
  ['https://', /is not a URL/],
  ['https://host:99999', /is not a URL/],
  ['https://a.example;https://b.example', /is not a URL/],
  ['https://a b.example', /white space inside/],
  ['https://a.example,https://b.example x', /white space inside/],
  [
    'https://user:hunter22@api.honeycomb.io',
    /has a user name or password in it, .*: take them out$/,
  ],
  ['https://hunter22@api.honeycomb.io', /has a user name or password/],
];

describe.each(KEYS)('%s', (key) => {
  it.each(WRONG)('%s turns its vendor off, is named once and never shown', (url, mend) => {
    const settings = readSettings({ ...ON, [key]: url });
    const { problems } = settings;
    expect(problems).toEqual([expect.stringMatching(mend)]);
    expect(problems[0]?.startsWith(`${key} `)).toBe(true);
    expect(problems[0]).not.toMatch(/hunter22|collector|honeycomb\.io|a\.example/);
    const vendors: readonly string[] =
      Object.entries(VENDORS).find(([name]) => name === key)?.[1] ?? [];
    const off = Object.entries(settings).filter(([, one]) => Object.hasOwn(Object(one), 'off'));
    expect(off).toEqual(vendors.map((vendor) => [vendor, { off: `${key} cannot be used` }]));
  });

  it('may have white space around it, capitals in its scheme and a fragment', () => {
    const plain = readSettings({ ...ON, [key]: 'https://h.example/p' });
    const strange = readSettings({ ...ON, [key]: ' HTTPS://h.example/p#there\n' });
    expect(strange).toEqual(plain);
    expect(plain.problems).toEqual([]);
  });
});

describe('the endpoint of traces', () => {
  it.each([
    ['https://h.example', 'https://h.example/v1/traces'],
    ['https://h.example/', 'https://h.example/v1/traces'],
    ['https://h.example//', 'https://h.example/v1/traces'],
    ['https://h.example/base', 'https://h.example/base/v1/traces'],
    ['https://h.example/base/', 'https://h.example/base/v1/traces'],
    ['https://h.example?x=y', 'https://h.example/v1/traces?x=y'],
    ['https://h.example/base/?x=y&z=/', 'https://h.example/base/v1/traces?x=y&z=/'],
    ['http://[::1]:4318', 'http://[::1]:4318/v1/traces'],
    ['https://h.example/v1/traces/more', 'https://h.example/v1/traces/more/v1/traces'],
  ])('for all signals at %s is %s', (base, endpoint) => {
    for (const key of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'HONEYCOMB_API_ENDPOINT']) {
      expect(readSettings({ [key]: base })).toMatchObject({
        honeycomb: { endpoint },
        problems: [],
      });
    }
  });

  it.each([
    'https://h.example/v1/traces',
    'https://h.example/v1/traces/',
    'https://h.example/a/v1/traces?x=y',
  ])('for all signals at %s is complete, and named', (endpoint) => {
    for (const key of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'HONEYCOMB_API_ENDPOINT']) {
      expect(readSettings({ [key]: endpoint })).toMatchObject({
        honeycomb: { endpoint },
        problems: [`${key} ends in /v1/traces, which is not added again: write it without`],
      });
    }
  });

  it.each([
    ['https://h.example/own/path', 'https://h.example/own/path', 0],
    ['https://h.example/own/path/?x=y', 'https://h.example/own/path/?x=y', 0],
    ['https://h.example/v1/traces', 'https://h.example/v1/traces', 0],
    ['https://h.example', 'https://h.example/', 1],
    ['https://h.example?x=y', 'https://h.example/?x=y', 1],
  ])('of its own at %s is used as it is', (given, endpoint, problems) => {
    const settings = readSettings({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://other.example',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: given,
    });
    expect(settings.honeycomb).toMatchObject({ endpoint });
    expect(settings.problems).toHaveLength(problems);
  });

  it('when wrong does not keep spans from the console', () => {
    const { honeycomb } = readSettings({
      OTEL_TRACES_EXPORTER: 'otlp,console',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere',
    });
    expect(honeycomb).toMatchObject({ console: true });
    expect(honeycomb).not.toHaveProperty('endpoint');
  });
});

describe('the endpoints of AWS', () => {
  it.each([
    ['http://h.example/', 'http://h.example'],
    ['http://h.example/a/', 'http://h.example/a'],
    ['http://h.example/a/?x=y', 'http://h.example/a?x=y'],
    ['http://h.example?x=y', 'http://h.example/?x=y'],
  ])('%s is %s', (given, endpoint) => {
    const { xray, cloudwatch } = readSettings({ ...ON, AWS_ENDPOINT_URL: given });
    expect(xray).toMatchObject({ endpoint });
    expect(cloudwatch).toMatchObject({ endpoint });
  });

  it('of one service goes before the one of all', () => {
    const { xray, cloudwatch, problems } = readSettings({
      ...ON,
      AWS_ENDPOINT_URL: 'nowhere',
      AWS_ENDPOINT_URL_XRAY: 'http://h.example',
    });
    expect(xray).toMatchObject({ endpoint: 'http://h.example' });
    expect(cloudwatch).toEqual({ off: 'AWS_ENDPOINT_URL cannot be used' });
    expect(problems).toHaveLength(1);
  });
});
