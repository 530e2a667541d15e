import { describe, expect, it } from 'vitest';
import { isOn, readSettings } from '../../../../src/telemetry/settings/settings.ts';

const AWS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };

describe('readSettings', () => {
  it('has defaults for everything and says why each vendor is off', () => {
    const settings = readSettings({});
    expect(settings.service).toEqual({ name: 'unknown_service', version: 'unknown' });
    expect(settings.honeycomb).toEqual({
      off: 'neither HONEYCOMB_API_KEY nor OTEL_EXPORTER_OTLP_ENDPOINT is set',
    });
    expect(settings.xray).toEqual({
      off: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set',
    });
    expect(settings.rollbar).toEqual({ off: 'ROLLBAR_ACCESS_TOKEN is not set' });
    expect(settings.delivery).toEqual({ maxBytes: 16_777_216, subrequests: 50, cpuMs: 5 });
    expect(settings.problems).toEqual([]);
  });

  it('believes as little of strangers as is good on a public URL, and spends no more than the limits', () => {
    const { callers, budget } = readSettings({});
    expect(callers).toEqual({
      trust: 'ids',
      forcedPerSecond: 1,
      addressFrom: 'cf-connecting-ip',
      trustedHops: 0,
    });
    expect(budget).toMatchObject({ mode: 'enforce', kept: 0.2, fairShare: 0.25 });
    expect(readSettings({ ROLLBAR_ACCESS_TOKEN: 'token' }).rollbar).toMatchObject({
      itemsPerMinute: 60,
      equalItemsPerMinute: 5,
    });
  });

  it.each([
    [{}, 'cf-connecting-ip', 0],
    [{ TRUSTED_HOPS: 2 }, 'x-forwarded-for', 2],
    [{ CLIENT_ADDRESS_FROM: 'x-forwarded-for' }, 'x-forwarded-for', 1],
    [{ CLIENT_ADDRESS_FROM: 'peer' }, 'peer', 0],
    [{ CLIENT_ADDRESS_FROM: 'peer', TRUSTED_HOPS: 1 }, 'x-forwarded-for', 1],
    [{ CLIENT_ADDRESS_FROM: 'cf-connecting-ip', TRUSTED_HOPS: 1 }, 'cf-connecting-ip', 1],
  ])('takes clients’ addresses with %j from %s', (env, addressFrom, trustedHops) => {
    expect(readSettings(env).callers).toMatchObject({ addressFrom, trustedHops });
  });

  it('names every wrong key, and no value of theirs', () => {
    const problems = problemsOf({
      LOG_LEVEL: 'loud',
      TELEMETRY_LINGER_MS: '-1',
      AWS_SECRET_ACCESS_KEY: 'hush',
    });
    for (const key of ['LOG_LEVEL', 'TELEMETRY_LINGER_MS', 'AWS_ACCESS_KEY_ID']) {
      expect(problems).toContain(key);
    }
    expect(problems).not.toContain('hush');
  });

  it('is frozen all the way down', () => {
    const settings = readSettings({ HONEYCOMB_API_KEY: 'key' });
    expect(Object.isFrozen(settings)).toBe(true);
    expect(isOn(settings.honeycomb) && Object.isFrozen(settings.honeycomb.headers)).toBe(true);
  });

  it('sends traces to Honeycomb when a key is set', () => {
    expect(readSettings({ HONEYCOMB_API_KEY: 'key' }).honeycomb).toMatchObject({
      endpoint: 'https://api.honeycomb.io/v1/traces',
      headers: { 'x-honeycomb-team': 'key' },
      gzip: true,
      timeoutMs: 10_000,
      sampler: { name: 'parentbased_always_on', ratio: 1 },
    });
  });

  it('reads OTEL_* as the specification says', () => {
    const settings = readSettings({
      OTEL_SERVICE_NAME: 'backend-flask',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=7,deployment.environment=a%2Cb',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team=k%3D1, x-other = 2',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2500',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_TRACES_EXPORTER: 'otlp,console',
    });
    expect(settings.service).toEqual({ name: 'backend-flask', version: '7' });
    expect(settings.honeycomb).toMatchObject({
      endpoint: 'http://127.0.0.1:4318/v1/traces',
      headers: { 'x-honeycomb-team': 'k=1', 'x-other': '2' },
      gzip: false,
      timeoutMs: 2_500,
      console: true,
      sampler: { name: 'traceidratio', ratio: 0.25 },
      resource: { 'deployment.environment': 'a,b' },
    });
  });

  it('uses the endpoint for traces as it is, before the one for all signals', () => {
    expect(
      readSettings({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b/own/path',
      }).honeycomb,
    ).toMatchObject({ endpoint: 'http://b/own/path' });
  });

  it('ignores invalid OTEL_* values and names each', () => {
    const { problems, honeycomb } = readSettings({
      HONEYCOMB_API_KEY: 'key',
      OTEL_TRACES_SAMPLER: 'sometimes',
      OTEL_TRACES_SAMPLER_ARG: '7',
      OTEL_TRACES_EXPORTER: 'jaeger,otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_TIMEOUT: 'soon',
    });
    expect(problems).toHaveLength(5);
    expect(honeycomb).toMatchObject({ sampler: { name: 'parentbased_always_on', ratio: 1 } });
  });

  it('cuts a timeout that outlives a sender', () => {
    const { honeycomb, problems } = readSettings({
      HONEYCOMB_API_KEY: 'key',
      OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
    });
    expect(honeycomb).toMatchObject({ timeoutMs: 14_000 });
    expect(problems).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_TIMEOUT')]);
  });

  it('prints traces without an endpoint when OTEL_TRACES_EXPORTER is console', () => {
    const { honeycomb } = readSettings({ OTEL_TRACES_EXPORTER: 'console', HONEYCOMB_API_KEY: 'k' });
    expect(honeycomb).toMatchObject({ console: true });
    expect(honeycomb).not.toHaveProperty('endpoint');
  });

  it.each([
    ['jaeger', { endpoint: 'https://api.honeycomb.io/v1/traces', console: false }, 1],
    ['jaeger,console', { console: true }, 1],
    ['OTLP', { endpoint: 'https://api.honeycomb.io/v1/traces' }, 0],
    ['none', { off: 'OTEL_TRACES_EXPORTER is none' }, 0],
  ])('OTEL_TRACES_EXPORTER=%s', (value, honeycomb, problems) => {
    const settings = readSettings({ HONEYCOMB_API_KEY: 'key', OTEL_TRACES_EXPORTER: value });
    expect(settings.honeycomb).toMatchObject(honeycomb);
    expect(settings.problems).toHaveLength(problems);
  });

  it.each([
    [{ OTEL_TRACES_EXPORTER: 'none', HONEYCOMB_API_KEY: 'k' }, 'OTEL_TRACES_EXPORTER is none'],
    [{ OTEL_SDK_DISABLED: 'true', HONEYCOMB_API_KEY: 'k' }, 'OTEL_SDK_DISABLED is true'],
  ])('turns tracing off by %o', (env, off) => {
    expect(readSettings(env).honeycomb).toEqual({ off });
  });

  it('turns X-Ray and CloudWatch on with a region and a key pair', () => {
    const { xray, cloudwatch } = readSettings({
      ...AWS,
      AWS_SESSION_TOKEN: 'session',
      AWS_XRAY_URL: '*4567-*',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4318',
    });
    const credentials = { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'session' };
    expect(xray).toEqual({
      region: 'eu-west-1',
      credentials,
      endpoint: 'http://127.0.0.1:4318',
      dynamicNaming: '*4567-*',
      sampling: 'central',
    });
    expect(cloudwatch).toMatchObject({
      credentials,
      group: 'unknown_service',
      stream: 'unknown_service',
      retentionDays: 30,
    });
  });

  it('takes AWS_DEFAULT_REGION where AWS_REGION is not set', () => {
    const { xray } = readSettings({ ...AWS, AWS_REGION: '', AWS_DEFAULT_REGION: 'ca-central-1' });
    expect(xray).toMatchObject({ region: 'ca-central-1' });
  });

  it('sends segments to a daemon, which needs no keys here', () => {
    const { xray, cloudwatch } = readSettings({
      AWS_XRAY_DAEMON_ADDRESS: 'xray-daemon:2000',
      AWS_XRAY_SAMPLING: 'local',
    });
    expect(xray).toEqual({ daemonAddress: 'xray-daemon:2000', sampling: 'local' });
    expect(isOn(cloudwatch)).toBe(false);
    expect(problemsOf({ AWS_XRAY_DAEMON_ADDRESS: 'nowhere' })).toContain('AWS_XRAY_DAEMON_ADDRESS');
  });

  it('turns X-Ray alone off by the SDK’s own variable', () => {
    const { xray, cloudwatch } = readSettings({ ...AWS, AWS_XRAY_SDK_ENABLED: 'false' });
    expect(xray).toEqual({ off: 'AWS_XRAY_SDK_ENABLED is false' });
    expect(isOn(cloudwatch)).toBe(true);
  });

  it('takes what the app says of itself where no variable says otherwise', () => {
    const app = { serviceName: 'shop: 1', serviceVersion: '2.0.0', logGroup: 'shop' };
    expect(readSettings(AWS, app)).toMatchObject({
      service: { name: 'shop: 1', version: '2.0.0' },
      cloudwatch: { group: 'shop', stream: 'shop- 1' },
    });
    const env = { ...AWS, OTEL_SERVICE_NAME: 'till', CLOUDWATCH_LOG_GROUP: 'tills' };
    expect(readSettings(env, app)).toMatchObject({
      service: { name: 'till' },
      cloudwatch: { group: 'tills' },
    });
  });

  it('calls the log group as the service, in characters that a group may have', () => {
    const { cloudwatch } = readSettings(AWS, { serviceName: 'shop: 1 ü' });
    expect(cloudwatch).toMatchObject({ group: 'shop--1--' });
  });
});

function problemsOf(env: Record<string, unknown>): string {
  return readSettings(env).problems.join('\n');
}
