/** Metrics of requests as lines of the log, and what a month's budget leaves of them. */
import { describe, expect, it } from 'vitest';
import { currentTelemetry } from '../../../../src/telemetry/index.ts';
import { serveMeasured, START, type Distribution } from './measured-worker.ts';

describe('METRICS=emf', () => {
  it('tells of many requests in one line for each route, in the units of CloudWatch', async () => {
    const worker = serveMeasured();
    await worker.ask('/home?ms=3', '/home?ms=3', '/home?ms=8&status=503', '/search?ms=1');
    await worker.settle();
    const [home, cold, search] = worker.lines();
    expect(worker.lines()).toHaveLength(3);
    expect(home).toMatchObject({
      service: 'shop',
      route: '/home',
      Requests: 3,
      Errors: 1,
      Latency: { Values: [3, 8], Counts: [2, 1], Min: 3, Max: 8, Sum: 14, Count: 3 },
    });
    expect(home?._aws).toEqual({
      Timestamp: START + 15,
      CloudWatchMetrics: [
        {
          Namespace: 'Edge',
          Dimensions: [['service'], ['service', 'route']],
          Metrics: [
            { Name: 'Requests', Unit: 'Count' },
            { Name: 'Errors', Unit: 'Count' },
            { Name: 'Latency', Unit: 'Milliseconds' },
          ],
        },
      ],
    });
    expect(search).toMatchObject({ route: '/search', Requests: 1, Errors: 0 });
    expect(cold).toMatchObject({ service: 'shop', ColdStarts: 1 });
    expect(cold).not.toHaveProperty('route');
    expect(cold?._aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']]);
  });

  it('counts a cold start once, a status of 501 as no error, and a request that no route took', async () => {
    const worker = serveMeasured();
    await worker.ask('/unrouted?status=404', '/a?status=501', '/a?status=500');
    await worker.settle();
    await worker.ask('/a');
    await worker.settle();
    expect(worker.sumOf('ColdStarts')).toBe(1);
    expect(worker.sumOf('Errors')).toBe(1);
    expect(worker.sumOf('Requests', ({ route }) => route === '(no route)')).toBe(1);
    expect(worker.sumOf('Requests')).toBe(4);
  });

  it('notes the time of each call of D1', async () => {
    const worker = serveMeasured();
    await worker.ask('/a?d1=4', '/a?d1=4', '/a?d1=7', '/a');
    await worker.settle();
    expect([...worker.valuesOf('D1Time')]).toEqual([
      [4, 2],
      [7, 1],
    ]);
  });

  it('counts a batch of D1 once, by the span around those of its statements', async () => {
    const worker = serveMeasured();
    await worker.ask('/a?d1=3&statement=1&statement=2');
    await worker.settle();
    expect([...worker.valuesOf('D1Time')]).toEqual([[3, 1]]);
  });

  it('takes a clock that is set back for no time at all', async () => {
    const worker = serveMeasured();
    await worker.ask('/a?ms=-5');
    await worker.settle();
    expect([...worker.valuesOf('Latency')]).toEqual([[0, 1]]);
  });

  it('counts telemetry that is lost, in the flush after the loss', async () => {
    const worker = serveMeasured();
    const { answer } = worker.vendors;
    worker.vendors.answer = async (request) =>
      request.url.includes('honeycomb') ? new Response('no', { status: 401 }) : answer(request);
    await worker.ask('/a', '/a', '/a');
    await worker.settle();
    await worker.ask('/a');
    await worker.settle();
    // The spans of each request are one item; those of the last may be lost and not yet told.
    expect(worker.sumOf('TelemetryLost')).toBeGreaterThanOrEqual(3);
    expect(worker.sumOf('TelemetryLost')).toBeLessThanOrEqual(4);
  });

  it('is off by default, and where the app gives the library no metrics', async () => {
    const worker = serveMeasured({ METRICS: '' });
    await worker.ask('/a');
    await worker.settle();
    expect(worker.lines()).toEqual([]);
    expect(worker.isolate.metrics).toBeUndefined();
  });

  it.each([
    [
      { METRICS: 'prometheus' },
      /^METRICS is 'prometheus', so off is used: write one of emf, otlp, off$/,
    ],
    [
      { CLOUDWATCH_ENABLED: 'no' },
      /^METRICS is emf, which goes through CloudWatch Logs, and that is off/,
    ],
    [{ METRICS_NAMESPACE: 'AWS/Lambda' }, /^METRICS_NAMESPACE is not a namespace/],
  ])('says what is wrong with %j', async (env, problem) => {
    let problems: readonly string[] = [];
    const worker = serveMeasured({ AWS_ACCESS_KEY_ID: 'AKIDOFSIXTEENCHARS', ...env }, () => {
      problems = currentTelemetry()?.health().problems ?? [];
      return new Response('');
    });
    await worker.ask('/a');
    await worker.settle();
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(worker.lines()).toEqual([]);
  });

  it('keeps minutes apart, whenever it tells of them', async () => {
    const worker = serveMeasured();
    await worker.ask('/a', '/a');
    worker.clock.now += 60_000;
    await worker.ask('/a');
    await worker.settle();
    const minutes = worker
      .lines()
      .filter(({ route }) => route === '/a')
      .map(({ Requests, _aws }) => [Requests, Math.floor(_aws.Timestamp / 60_000)]);
    const first = Math.floor(START / 60_000);
    expect(minutes).toEqual([
      [2, first],
      [1, first + 1],
    ]);
  });

  it('needs further lines for more than a hundred values, and rounds none', async () => {
    const worker = serveMeasured();
    await worker.ask('/a');
    for (let value = 0; value < 1_050; value += 1) worker.isolate.metrics?.record('size', value);
    await worker.settle();
    const values = worker.valuesOf('size');
    expect(values.size).toBe(1_050);
    expect([...values.values()].every((times) => times === 1)).toBe(true);
    for (const { size } of worker.lines()) {
      expect((size as Distribution | undefined)?.Values.length ?? 0).toBeLessThanOrEqual(100);
    }
    expect(worker.sumOf('Requests')).toBe(1);
  });

  it.each([
    ['größe', 'gr??e'],
    ['x'.repeat(2_000), 'x'.repeat(250)],
  ])('has a service %s as a dimension that CloudWatch takes', async (name, service) => {
    const worker = serveMeasured({ OTEL_SERVICE_NAME: name });
    await worker.ask('/a');
    await worker.settle();
    expect(new Set(worker.lines().map((line) => line['service']))).toEqual(new Set([service]));
  });

  it.each([
    ['with a key in it', `/login/${['AKIAIOSFODNN7', 'EXAMPLE'].join('')}`, '/login/********'],
    ['beyond ASCII', '/größe', '/gr%C3%B6%C3%9Fe'],
    ['of 1 MB', `/${'x'.repeat(1_000_000)}`, `/${'x'.repeat(249)}`],
  ])('takes a route %s', async (_, path, route) => {
    const worker = serveMeasured();
    await worker.ask(path);
    await worker.settle();
    expect(worker.lines().map((line) => line.route)).toContain(route);
  });

  it('tells a hundred routes apart, and counts all others as one', async () => {
    const worker = serveMeasured();
    await worker.ask(...Array.from({ length: 130 }, (_, n) => `/route/${n}`), '/route/7');
    await worker.settle();
    const routes = new Set(worker.lines().flatMap(({ route }) => route ?? []));
    expect(routes.size).toBe(101);
    expect(worker.sumOf('Requests', ({ route }) => route === '(other)')).toBe(30);
    expect(worker.sumOf('Requests', ({ route }) => route === '/route/7')).toBe(2);
    expect(worker.sumOf('Requests')).toBe(131);
  });
});

describe('a budget of custom metrics that is enforced', () => {
  const enforced = (limit: string) => ({
    TELEMETRY_BUDGET: 'enforce',
    TELEMETRY_BUDGET_CUSTOM_METRICS: limit,
  });
  const paths = Array.from({ length: 20 }, (_, n) => `/route/${n}`);

  it.each([
    ['0', []],
    ['3', ['Requests', 'Errors', 'Latency']],
    ['10', ['Requests', 'Errors', 'Latency', 'ColdStarts', 'own.a', 'own.b']],
  ])('of %s has so many names and no routes', async (limit, names) => {
    const worker = serveMeasured(enforced(limit));
    await worker.ask(...paths);
    worker.isolate.metrics?.count('own.a', 1);
    worker.isolate.metrics?.count('own.b', 1);
    await worker.settle();
    const told = worker.lines().flatMap(({ _aws }) => _aws.CloudWatchMetrics[0]);
    expect(new Set(told.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name)))).toEqual(
      new Set(names),
    );
    expect(told.flatMap(({ Dimensions }) => Dimensions)).toEqual(told.map(() => ['service']));
    expect(worker.sumOf('Requests')).toBe(names.length > 0 ? 20 : 0);
  });

  it('of 30 has as many routes as fit beside ten names', async () => {
    const worker = serveMeasured(enforced('30'));
    await worker.ask(...paths);
    await worker.settle();
    const billed = new Set(
      worker.lines().flatMap((line) => {
        const [{ Metrics, Dimensions }] = line._aws.CloudWatchMetrics;
        return Dimensions.flatMap((set) =>
          Metrics.map(({ Name }) => `${Name} ${set.map((name) => String(line[name])).join(' ')}`),
        );
      }),
    );
    expect(billed.size).toBeLessThanOrEqual(30);
    expect(new Set(worker.lines().map(({ route }) => route))).toEqual(
      new Set(['/route/0', '/route/1', '/route/2', '/route/3', '(other)', undefined]),
    );
    expect(worker.sumOf('Requests')).toBe(20);
  });

  it('is told of what is used', async () => {
    let used = 0;
    const worker = serveMeasured(enforced('30'), () => {
      const { budget } = currentTelemetry()?.health().sinks ?? {};
      used = (budget as { vendors: { metrics: { used: number } } }).vendors.metrics.used;
      return new Response('');
    });
    await worker.ask('/a', '/b');
    await worker.settle();
    await worker.ask('/a');
    // Three names of the service and of two routes, and cold starts.
    expect(used).toBe(10);
  });
});

describe('a month’s budget of log lines that is short', () => {
  it('has metrics told once a minute, and none is lost', async () => {
    const worker = serveMeasured({
      TELEMETRY_BUDGET: 'enforce',
      TELEMETRY_BUDGET_CLOUDWATCH_BYTES: '3000',
      TELEMETRY_BUDGET_CUSTOM_METRICS: '100',
    });
    for (let i = 0; i < 30; i += 1) {
      await worker.ask('/a');
      await worker.settle();
    }
    expect(worker.lines().filter(({ route }) => route === '/a').length).toBeLessThan(10);
    worker.clock.now += 61_000;
    await worker.ask('/a');
    await worker.settle();
    expect(worker.sumOf('Requests')).toBe(31);
  });
});

describe('TELEMETRY_TRANSPORT=queue', () => {
  it.each([
    ['emf', (worker: Measured) => worker.sumOf('Requests')],
    ['otlp', (worker: Measured) => requestsAt(worker, 'api.honeycomb.io')],
    ['otlp', (worker: Measured) => requestsAt(worker, 'monitoring.us-east-1.amazonaws.com')],
  ])('carries METRICS=%s, and the consumer delivers each once', async (METRICS, count) => {
    const bodies: string[] = [];
    const queue = {
      sendBatch: async (messages: readonly { body: string }[]) => {
        bodies.push(...messages.map(({ body }) => body));
      },
    };
    const env = { METRICS, TELEMETRY_TRANSPORT: 'queue' };
    const worker = serveMeasured(env, undefined, { queue });
    await worker.ask('/a', '/a', '/b');
    await worker.settle();
    await worker.ask('/a');
    await worker.settle();
    expect(count(worker)).toBe(0);
    const given = bodies.splice(0);
    const settled = { ack: () => undefined, retry: () => undefined };
    const messages = given.map((body) => ({ body, attempts: 1, ...settled }));
    await worker.isolate.telemetry({}).deliver({ messages });
    expect(count(worker)).toBe(4);
  });
});

type Measured = ReturnType<typeof serveMeasured>;

/** What a vendor was told by OTLP. */
function requestsAt({ vendors }: Measured, host: string): number {
  const told = vendors.exchanges.filter((one) => one.path === '/v1/metrics' && one.host === host);
  return told
    .flatMap(({ body }) => JSON.parse(body).resourceMetrics[0].scopeMetrics[0].metrics)
    .filter(({ name }) => name === 'http.server.request.duration')
    .flatMap(({ histogram }) => histogram.dataPoints)
    .reduce((sum, point) => sum + Number(point.count), 0);
}
