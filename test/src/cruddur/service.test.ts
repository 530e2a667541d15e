import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known } from '../telemetry/settings/known.ts';
import { openSample, startService } from './service.fixture.ts';

const ALL_ON = {
  HONEYCOMB_API_KEY: 'honeycomb-key',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'hush-aws',
  AWS_REGION: 'us-east-1',
  ROLLBAR_ACCESS_TOKEN: 'hush-rollbar',
};
const VARIABLES = [...known, 'FRONTEND_URL', 'BACKEND_URL'];

describe('settings that are wrong', () => {
  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'api.honeycomb.io:443' }, 'honeycomb'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'x-honeycomb-team=a%0Ab' }, 'honeycomb'],
    [{ HONEYCOMB_API_KEY: 'a\nb' }, 'honeycomb'],
    [{ AWS_XRAY_DAEMON_ADDRESS: 'daemon' }, 'xray'],
    [{ AWS_ENDPOINT_URL_XRAY: 'http://user:hunter22@host' }, 'xray'],
    [{ CLOUDWATCH_LOG_GROUP: 'a group' }, 'cloudwatch'],
    [{ AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'host' }, 'cloudwatch'],
    [{ ROLLBAR_ENDPOINT: '127.0.0.1:4318' }, 'rollbar'],
    [{ ROLLBAR_ACCESS_TOKEN: 'a b' }, 'rollbar'],
  ])('%j turn off %s alone, named once in the log and in the health check', async (env, vendor) => {
    const { get, health, printed, settle } = startService({ ...ALL_ON, ...env });
    expect((await get('/api/activities/home')).status).toBe(200);
    const { problems, sinks } = await health();
    const on = Object.entries(sinks).filter(([name]) => name !== 'budget' && name !== vendor);
    expect(on.every(([, sink]) => sink.on)).toBe(true);
    const name = Object.keys(env)[0] ?? '';
    expect(sinks[vendor]).toEqual({ on: false, reason: `${name} cannot be used` });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} .*: `))]);
    const said = printed.filter((line) => line.includes(JSON.stringify(problems[0])));
    expect(said).toHaveLength(1);
    expect(printed.join('\n')).not.toMatch(/hunter22/);
    await settle();
  });

  it.each([
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=' }, 'OTEL_RESOURCE_ATTRIBUTES'],
    [{ TELEMETRY_BUDGET_XRAY_TRACES: -1 }, 'TELEMETRY_BUDGET_XRAY_TRACES'],
    [{ CLOUDWATCH_ENABLED: 'flase' }, 'CLOUDWATCH_ENABLED'],
    [{ TELEMETRY_TRANSPORT: 'queue' }, 'TELEMETRY_TRANSPORT'],
    [{ FRONTEND_URL: 'localhost' }, 'FRONTEND_URL'],
    [{ LOG_LEVEL: { a: 1 } }, 'LOG_LEVEL'],
  ])('%j leave all vendors on and are named once', async (env, name) => {
    const { get, health, printed, settle } = startService({ ...ALL_ON, ...env });
    expect((await get('/api/activities/home')).status).toBe(200);
    const { problems, sinks } = await health();
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
    expect(Object.values(sinks).every(({ on }) => on !== false)).toBe(true);
    expect(printed.filter((line) => line.includes(JSON.stringify(problems[0])))).toHaveLength(1);
    await settle();
  });

  it.each([
    { LOG_LEVEL: 'error' },
    { LOG_CONSOLE: false, CLOUDWATCH_LOG_GROUP: 'a group' },
    { LOG_CONSOLE: false, AWS_REGION: '' },
  ])('are said once where %j would hide it', async (env) => {
    const { get, health, printed, settle } = startService({
      ...ALL_ON,
      ...env,
      CLOUDWATCH_RETENTION_DAYS: 2,
    });
    await get('/api/activities/home');
    const { problems } = await health();
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      expect(printed.filter((line) => line.includes(problem))).toHaveLength(1);
    }
    await settle();
  });

  it('of any kind and number never stop the API', async () => {
    const database = openSample();
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.webUrl(),
      fc.constantFrom('http://h/v1/traces', 'us-east-1', 'a=b', '\ud800', 'localhost:2000', '{}'),
      fc.constantFrom(...Object.values(ALL_ON)),
    );
    const env = fc.record(Object.fromEntries(VARIABLES.map((key) => [key, value])), {
      requiredKeys: [],
    });
    await fc.assert(
      fc.asyncProperty(env, fc.boolean(), async (variables, on) => {
        const all = on ? { ...ALL_ON, ...variables } : variables;
        const { get, settle } = startService(all, {}, database);
        const home = await get('/api/activities/home');
        expect(home.status).toBe(200);
        expect(await home.json()).toHaveLength(3);
        const health = await get('/api/health-check');
        expect(health.status).toBe(200);
        await settle();
      }),
      { numRuns: 40 },
    );
  });
});

describe('endpoints', () => {
  it.each([
    ['http://h.example', ''],
    ['http://h.example/', ''],
    ['http://h.example/base/', '/base'],
  ])('at %s are called with their query behind the path', async (base, path) => {
    const urls = new Set<string>();
    const { get, settle } = startService(
      {
        ...ALL_ON,
        OTEL_EXPORTER_OTLP_ENDPOINT: `${base}?key=otlp`,
        AWS_ENDPOINT_URL_XRAY: `${base}?key=/xray`,
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: `${base}?key=logs`,
        ROLLBAR_ENDPOINT: `${base}?key=rollbar`,
      },
      {
        fetch: async (url) => {
          urls.add(url);
          return Response.json(url.includes('rollbar') ? { err: 0, result: { uuid: 'u' } } : {});
        },
      },
    );
    await get('/rollbar/test', { 'x-amzn-trace-id': 'Sampled=1' });
    await settle();
    const host = `http://h.example${path}`;
    expect([...urls].toSorted()).toEqual(
      [
        `${host}/GetSamplingRules?key=/xray`,
        `${host}/TraceSegments?key=/xray`,
        `${host}${path === '' ? '/api/1/item/' : '/item/'}?key=rollbar`,
        `${host}${path === '' ? '/' : ''}?key=logs`,
        `${host}/v1/traces?key=otlp`,
      ].toSorted(),
    );
  });
});

describe('front ends', () => {
  it('are admitted each by its own name', async () => {
    const { get, settle } = startService({
      FRONTEND_URL: 'https://a.example, nowhere, https://b.example',
      BACKEND_URL: 'https://api.example',
    });
    for (const [origin, allowed] of [
      ['https://a.example', 'https://a.example'],
      ['https://b.example', 'https://b.example'],
      ['https://api.example', 'https://api.example'],
      ['https://c.example', null],
      ['nowhere', null],
      ['http://localhost:3000', null],
    ] as const) {
      const { headers } = await get('/api/activities/home', { origin });
      expect(headers.get('access-control-allow-origin')).toBe(allowed);
      expect(headers.get('vary')).toContain('Origin');
    }
    await settle();
  });

  it('of this machine are not admitted unless a setting names them', async () => {
    const { get, settle } = startService({});
    for (const origin of ['http://localhost:3000', 'http://localhost:4567']) {
      const { headers } = await get('/api/activities/home', { origin });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
    await settle();
  });
});

describe('a missing database', () => {
  it.each([
    ['absent', undefined],
    ['a text', 'DB'],
    ['another binding', { get: () => undefined }],
  ])('that is %s stops the API, and the log names the binding once', async (_what, binding) => {
    const { get, printed, settle } = startService({}, {}, binding ?? null);
    for (const path of ['/api/activities/home', '/api/health-check']) {
      const response = await get(path);
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({
        error: 'database_missing',
        message: 'The service is not configured; see its log',
      });
    }
    await settle();
    const errors = printed.filter((line) => line.includes('Cannot serve'));
    expect(errors).toEqual([expect.stringMatching(/"level":"ERROR".*binding DB.*wrangler\.toml/)]);
  });
});
