import { describe, expect, test } from 'vitest';
import { createCloudWatchLogsClient } from '../../../../../src/telemetry/cloudwatch/client.ts';
import { AwsClock } from '../../../../../src/telemetry/kit/aws/clock.ts';
import { within } from '../../../../../src/telemetry/kit/delivery.ts';
import { createCloudWatchMetricsClient } from '../../../../../src/telemetry/metrics/client.ts';
import { createSecurityHubClient } from '../../../../../src/telemetry/security/security-hub.ts';
import { createXRayClient } from '../../../../../src/telemetry/xray/client.ts';

const SERVER = Date.parse('2026-11-22T13:00:00Z');
const HOUR = 3_600_000;

interface Options {
  /** What this machine's clock is ahead of AWS's. */
  readonly aheadMs?: number;
  /** What an answer with the error has. */
  readonly headers?: Record<string, string>;
  readonly error?: (stamp: string) => Response;
  readonly clock?: AwsClock;
}

const withCode = (code: string): Response =>
  Response.json({ __type: code, message: 'm' }, { status: 403 });

/** Both services behind one `send`, each refusing a signature that is five minutes off. */
function setUp({
  aheadMs = HOUR,
  headers = { date: new Date(SERVER).toUTCString() },
  error,
  clock,
}: Options = {}) {
  const stamps: string[] = [];
  const now = (): number => SERVER + aheadMs;
  const shared = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-access-key' },
    clock: clock ?? new AwsClock(now),
    now,
    fetch: async (_: string, init: RequestInit) => {
      const stamp = new Headers(init.headers).get('x-amz-date') ?? '';
      stamps.push(stamp);
      const signedMs = Date.parse(stamp.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'));
      if (Math.abs(signedMs - SERVER) <= 300_000) return Response.json({});
      const refused = (error ?? (() => withCode('InvalidSignatureException')))(stamp);
      for (const [name, value] of Object.entries(headers)) refused.headers.set(name, value);
      return refused;
    },
  };
  const logs = createCloudWatchLogsClient({ ...shared, group: 'g', stream: 's' });
  const xray = createXRayClient(shared);
  return {
    stamps,
    cloudwatch: (allowance = within(1_000)) =>
      logs.putLogEvents([{ timestamp: now(), message: 'm' }], allowance),
    xray: (allowance = within(1_000)) => xray.putTraceSegments(['{}'], allowance),
  };
}

const SERVICES = ['cloudwatch', 'xray'] as const;
const accepted = { outcomes: [{ kind: 'accepted' }] };

describe.each(SERVICES)('a wrong clock and %s', (service) => {
  const other = service === 'xray' ? 'cloudwatch' : 'xray';

  test.each([
    'RequestTimeTooSkewed',
    'RequestExpired',
    'RequestInTheFuture',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
  ])('%s corrects the clock, in every place of the code', async (code) => {
    for (const error of [
      () => withCode(code),
      () => withCode(`com.amazonaws.service#${code}`),
      () =>
        Response.json(
          { message: 'm' },
          { status: 400, headers: { 'x-amzn-errortype': `${code}:http://internal/` } },
        ),
      () => Response.json({ Code: code }, { status: 403 }),
    ]) {
      for (const aheadMs of [HOUR, -HOUR, 6 * 60_000, -400 * 24 * HOUR]) {
        const client = setUp({ error, aheadMs });
        expect(await client[service]()).toMatchObject(accepted);
        expect(client.stamps).toHaveLength(2);
        expect(client.stamps[1]).toBe('20261122T130000Z');
        expect(await client[service]()).toMatchObject(accepted);
        expect(await client[other]()).toMatchObject(accepted);
        expect(client.stamps, 'later calls are right at once, the other service too').toHaveLength(
          4,
        );
      }
    }
  });

  test.each<[string, Options]>([
    ['without a Date', { headers: {} }],
    ['with a Date that is none', { headers: { date: 'yesterday' } }],
    [
      'with a Date that agrees',
      { headers: { date: new Date(SERVER + HOUR - 3_000).toUTCString() } },
    ],
    ['that a cache kept', { headers: { date: new Date(SERVER).toUTCString(), age: '30' } }],
    ['of another kind', { error: () => withCode('AccessDeniedException') }],
    ['without a code', { error: () => new Response('no', { status: 403 }) }],
  ])('an answer %s is a refusal', async (_, options) => {
    const client = setUp(options);
    expect(await client[service]()).toMatchObject({ outcomes: [{ kind: 'refused' }] });
    expect(client.stamps).toHaveLength(1);
  });

  test('goes again once, not for ever', async () => {
    let ahead = 0;
    const error = (): Response => withCode('RequestTimeTooSkewed');
    const client = setUp({ error, headers: {} });
    const moving = setUp({
      error: () => {
        const response = error();
        response.headers.set('date', new Date(SERVER - (ahead += 2 * HOUR)).toUTCString());
        return response;
      },
      headers: {},
    });
    await client[service]();
    expect(await moving[service]()).toMatchObject({ outcomes: [{ kind: 'refused' }] });
    expect([client.stamps.length, moving.stamps.length]).toEqual([1, 2]);
  });

  test('is corrected again when the machine finds the right time', async () => {
    let aheadMs = HOUR;
    const now = (): number => SERVER + aheadMs;
    const client = setUp({ clock: new AwsClock(now) });
    await client[service]();
    aheadMs = 0;
    expect(await client[service]()).toMatchObject(accepted);
    expect(client.stamps.at(-1)).toBe('20261122T130000Z');
    expect(client.stamps).toHaveLength(4);
  });

  test('corrects the clock for all calls that were on their way', async () => {
    const client = setUp();
    const deliveries = await Promise.all([client[service](), client[other](), client[service]()]);
    for (const delivery of deliveries) expect(delivery).toMatchObject(accepted);
    expect(client.stamps).toHaveLength(6);
  });

  test('is unsent when no subrequest is left, and right when there is one again', async () => {
    const client = setUp();
    let left = 1;
    const allowance = { ...within(1_000), subrequest: () => left-- > 0 };
    expect(await client[service](allowance)).toMatchObject({ outcomes: [{ kind: 'unsent' }] });
    expect(await client[service]()).toMatchObject(accepted);
    expect(client.stamps).toHaveLength(2);
  });
});

test('AwsClock writes time as AWS does', () => {
  expect(new AwsClock(() => Date.UTC(2026, 6, 30, 12, 36, 0, 789)).stamp()).toBe(
    '20260730T123600Z',
  );
});

test.each(['http://h.example?x=y', 'http://h.example/?x=y', 'http://h.example/a/?x=y'])(
  'an endpoint keeps its query behind the path of each operation: %s',
  async (endpoint) => {
    const urls: string[] = [];
    const options = {
      endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-access-key' },
      now: () => SERVER,
      fetch: async (url: string) => {
        urls.push(url);
        return Response.json({});
      },
    };
    const allowance = within(10_000);
    await createXRayClient(options).putTraceSegments(['{}'], allowance);
    await createSecurityHubClient(options)(['{}'], allowance);
    await createCloudWatchMetricsClient({ ...options, resource: '{}' })(['{}'], allowance);
    const base = endpoint.includes('/a/') ? '/a' : '';
    const paths = ['/TraceSegments', '/findings/import', '/v1/metrics'];
    expect(urls).toEqual(paths.map((path) => `http://h.example${base}${path}?x=y`));
  },
);
