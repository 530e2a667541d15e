/** Keys, tokens and header values: what cannot be sent is said at the start, never with the value. */
import { describe, expect, it } from 'vitest';
import { isOn, readSettings } from '../../../../src/telemetry/settings/settings.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const ON: Record<string, string> = {
  HONEYCOMB_API_KEY: 'key',
  AWS_ACCESS_KEY_ID: KEY,
  AWS_SECRET_ACCESS_KEY: 'secret/with+signs=',
  AWS_SESSION_TOKEN: 'session//token==',
  AWS_REGION: 'eu-west-1',
  ROLLBAR_ACCESS_TOKEN: 'token',
};

const SECRETS: [key: string, vendors: readonly string[]][] = [
  ['HONEYCOMB_API_KEY', ['honeycomb']],
  ['AWS_ACCESS_KEY_ID', ['xray', 'cloudwatch']],
  ['AWS_SECRET_ACCESS_KEY', ['xray', 'cloudwatch']],
  ['AWS_SESSION_TOKEN', ['xray', 'cloudwatch']],
  ['ROLLBAR_ACCESS_TOKEN', ['rollbar']],
];

describe.each(SECRETS)('%s', (key, vendors) => {
  const good = ON[key] ?? '';

  it.each([
    [`"${good}"`, 'is in quotes, which are left out: write it without them'],
    [`'${good}'`, 'is in quotes, which are left out: write it without them'],
    [`${good}\n`, 'has white space around it, which is left out: write it without'],
    [` ${good}`, 'has white space around it, which is left out: write it without'],
  ])('as %j is stripped and named', (value, problem) => {
    const settings = readSettings({ ...ON, [key]: value });
    expect(settings).toEqual({ ...readSettings(ON), problems: [`${key} ${problem}`] });
  });

  it.each([
    [`${good}\n${good}`, 'has a line break inside: copy it again as one line'],
    [`${good}\r${good}`, 'has a line break inside: copy it again as one line'],
    [`${good} ${good}`, 'has white space inside: copy it again without'],
    [`${good}\u00a0${good}`, 'has white space inside: copy it again without'],
    [`${good}…`, 'has characters that a header cannot carry: copy it again, in ASCII alone'],
    [`${good}é`, 'has characters that a header cannot carry: copy it again, in ASCII alone'],
    [`${good}\u0000`, 'has characters that a header cannot carry: copy it again, in ASCII alone'],
    [`${good}\u007f`, 'has characters that a header cannot carry: copy it again, in ASCII alone'],
  ])('as %j turns what needs it off, named once', (value, problem) => {
    const settings = readSettings({ ...ON, [key]: value });
    expect(settings.problems).toEqual([`${key} ${problem}`]);
    const off = Object.entries(settings).filter(([, one]) => Object.hasOwn(Object(one), 'off'));
    expect(off.map(([vendor]) => vendor)).toEqual(vendors);
    for (const [, one] of off) expect(one).toEqual({ off: `${key} cannot be used` });
  });
});

describe('AWS', () => {
  it.each([
    'us-east-1',
    'us-gov-west-1',
    'cn-north-1',
    'eusc-de-east-1',
    'us-iso-east-1',
    'ap-southeast-7',
    'mx-central-1',
    'us-isob-east-1',
  ])('has the region %s', (region) => {
    expect(readSettings({ ...ON, AWS_REGION: region })).toMatchObject({
      xray: { region },
      problems: [],
    });
  });

  it.each([
    'us-east-1a',
    'us_east_1',
    'useast1',
    'US-EAST-1',
    'us-east-',
    'eu west 1',
    'x',
    'us-east-1.evil.example/',
    7,
  ])('has no region %j', (region) => {
    for (const key of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
      const { xray, cloudwatch, problems } = readSettings({
        ...ON,
        AWS_REGION: '',
        [key]: region,
      });
      expect(xray).toEqual({ off: `${key} cannot be used` });
      expect(cloudwatch).toEqual(xray);
      expect(problems).toEqual([`${key} is not a region of AWS: write one like us-east-1`]);
    }
  });

  it.each([
    'AKIA/IOSFODNN7EXAMPLE',
    'AKIAIOSFODNN7-EXAMPLE',
    'a'.repeat(129),
    'AKIA,IOSFODNN7EXAMPL',
  ])('has no key id %s', (keyId) => {
    const { xray, problems } = readSettings({ ...ON, AWS_ACCESS_KEY_ID: keyId });
    expect(xray).toEqual({ off: 'AWS_ACCESS_KEY_ID cannot be used' });
    expect(problems).toEqual([expect.stringContaining('characters that no key id has')]);
  });

  it('names a key id that is too short, and uses it, since an emulator may have it', () => {
    const { xray, problems } = readSettings({ ...ON, AWS_ACCESS_KEY_ID: 'test' });
    expect(isOn(xray)).toBe(true);
    expect(problems).toEqual([expect.stringContaining('shorter than the 16 characters')]);
  });

  it('names a temporary key without its session token', () => {
    const { problems } = readSettings({
      ...ON,
      AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
      AWS_SESSION_TOKEN: '',
    });
    expect(problems).toEqual([expect.stringContaining('set AWS_SESSION_TOKEN')]);
  });

  it.each([
    [{ AWS_ACCESS_KEY_ID: '' }, 'the AWS key pair is incomplete', 'AWS_ACCESS_KEY_ID is not set'],
    [
      { AWS_SECRET_ACCESS_KEY: '' },
      'the AWS key pair is incomplete',
      'AWS_SECRET_ACCESS_KEY is not set',
    ],
    [{ AWS_REGION: '' }, 'AWS_REGION is not set', 'AWS_REGION is not set'],
  ])('with %j is off, said once', (env, off, problem) => {
    const { xray, cloudwatch, problems } = readSettings({ ...ON, ...env });
    expect([xray, cloudwatch]).toEqual([{ off }, { off }]);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${problem}: set `))]);
  });

  it.each([
    'nowhere',
    'host:0',
    'host:65536',
    'tcp:a:2000',
    'http://host:2000',
    'user:hunter22@host:2000',
    '%zz:2000',
  ])('has no daemon at %s: X-Ray alone is off, and not sent past the daemon', (address) => {
    const { xray, cloudwatch, problems } = readSettings({
      ...ON,
      AWS_XRAY_DAEMON_ADDRESS: address,
    });
    expect(xray).toEqual({ off: 'AWS_XRAY_DAEMON_ADDRESS cannot be used' });
    expect(isOn(cloudwatch)).toBe(true);
    expect(problems).toEqual([
      expect.stringMatching(/^AWS_XRAY_DAEMON_ADDRESS .*: write host:port/),
    ]);
    expect(problems[0]).not.toContain('hunter22');
  });

  it('logs to no group of a wrong name, and to the default stream for a wrong one', () => {
    expect(readSettings({ ...ON, CLOUDWATCH_LOG_GROUP: 'my group' })).toMatchObject({
      cloudwatch: { off: 'CLOUDWATCH_LOG_GROUP cannot be used' },
      problems: [expect.stringMatching(/^CLOUDWATCH_LOG_GROUP /)],
    });
    expect(
      readSettings({
        ...ON,
        CLOUDWATCH_LOG_STREAM: 'a:b',
        OTEL_SERVICE_NAME: 'c:d*',
        CLOUDWATCH_RETENTION_DAYS: 2,
      }),
    ).toMatchObject({
      cloudwatch: { group: 'c-d-', stream: 'c-d-', retentionDays: 30 },
      problems: [
        expect.stringMatching(/^CLOUDWATCH_LOG_STREAM /),
        expect.stringMatching(/^CLOUDWATCH_RETENTION_DAYS is '2', so 30 is used/),
      ],
    });
    expect(readSettings({ ...ON, OTEL_SERVICE_NAME: 'x'.repeat(600) })).toMatchObject({
      cloudwatch: { stream: 'x'.repeat(512) },
      problems: [],
    });
  });
});

describe('OTEL_EXPORTER_OTLP_HEADERS', () => {
  const headersOf = (text: string) =>
    readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://h', OTEL_EXPORTER_OTLP_HEADERS: text });

  it.each([
    ['Authorization=Bearer a b', { authorization: 'Bearer a b' }],
    ['authorization=Basic%20abc%3D%3D', { authorization: 'Basic abc==' }],
    ['a=1,, b = 2 ,', { a: '1', b: '2' }],
    ['x-honeycomb-team=,a=1', { a: '1' }],
    ['x-honeycomb-team=k,__proto__=1', { 'x-honeycomb-team': 'k' }],
  ])('%s is read without a problem', (text, headers) => {
    const { honeycomb, problems } = headersOf(text);
    expect(honeycomb).toMatchObject({ headers });
    expect(problems).toEqual([]);
  });

  it.each([
    ['x-honeycomb-team="abc"', 'abc', /a value in quotes/],
    ["x-honeycomb-team='abc'", 'abc', /a value in quotes/],
    ['"x-honeycomb-team=abc"', 'abc', /is in quotes/],
    ['x-honeycomb-team=abc,nonsense', 'abc', /is not key=value/],
    ['x-honeycomb-team=abc,x-other=100%', 'abc', /write %25/],
    [
      'x-honeycomb-team=abc,Content-Type=text/plain',
      'abc',
      /content-type, which is the exporter's own/,
    ],
    ['x-honeycomb-team=abc,host=evil', 'abc', /host, which is the exporter's own/],
  ])('%s loses what is wrong, named once', (text, key, problem) => {
    const { honeycomb, problems } = headersOf(text);
    expect(honeycomb).toMatchObject({ headers: { 'x-honeycomb-team': key } });
    expect(isOn(honeycomb) && Object.keys(honeycomb.headers)).toEqual(['x-honeycomb-team']);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    'x-honeycomb-team=a b',
    'x-honeycomb-team=a%0Ab',
    'x-other=a%0Ab',
    'x-other=%C3%A9',
    'x other=a',
    'x-other:=a',
  ])('%s turns Honeycomb off', (text) => {
    const { honeycomb, problems } = headersOf(text);
    expect(honeycomb).toEqual({ off: 'OTEL_EXPORTER_OTLP_HEADERS cannot be used' });
    expect(problems).toHaveLength(1);
  });

  it('with a good key make up for a wrong HONEYCOMB_API_KEY', () => {
    const { honeycomb, problems } = readSettings({
      HONEYCOMB_API_KEY: 'a b',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team=good',
    });
    expect(honeycomb).toMatchObject({ headers: { 'x-honeycomb-team': 'good' } });
    expect(problems).toHaveLength(1);
  });
});

it('ROLLBAR_ENVIRONMENT is no longer than Rollbar takes', () => {
  const { rollbar, problems } = readSettings({ ...ON, ROLLBAR_ENVIRONMENT: 'e'.repeat(256) });
  expect(rollbar).toMatchObject({ environment: 'e'.repeat(255) });
  expect(problems).toHaveLength(1);
});
