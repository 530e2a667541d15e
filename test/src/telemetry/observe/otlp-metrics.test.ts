/** Metrics by OTLP, as Honeycomb and CloudWatch get them. */
import { describe, expect, it } from 'vitest';
import { serveMeasured } from './measured-worker.ts';

describe('METRICS=otlp', () => {
  interface Point {
    readonly attributes: readonly { key: string; value: object }[];
    readonly startTimeUnixNano: string;
    readonly timeUnixNano: string;
    readonly [field: string]: unknown;
  }
  interface Metric {
    readonly name: string;
    readonly unit: string;
    readonly sum?: { aggregationTemporality: number; isMonotonic: boolean; dataPoints: Point[] };
    readonly histogram?: { aggregationTemporality: number; dataPoints: Point[] };
  }
  const exportsOf = ({ vendors }: ReturnType<typeof serveMeasured>, host: string) =>
    vendors.exchanges.filter((one) => one.path === '/v1/metrics' && one.host === host);
  const metricsOf = (worker: ReturnType<typeof serveMeasured>, host: string): Metric[] =>
    exportsOf(worker, host)
      .flatMap(({ body }) => JSON.parse(body).resourceMetrics)
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap(({ metrics }) => metrics);
  const pointsOf = (worker: ReturnType<typeof serveMeasured>, name: string): Point[] =>
    metricsOf(worker, 'api.honeycomb.io')
      .filter((metric) => metric.name === name)
      .flatMap(({ sum, histogram }) => (sum ?? histogram)?.dataPoints ?? []);
  const routeOf = ({ attributes }: Point) =>
    attributes.map(({ key, value }) => [key, Object.values(value)[0]]);

  it('names the data set in ASCII, whatever the service is called', async () => {
    const worker = serveMeasured({ METRICS: 'otlp', OTEL_SERVICE_NAME: 'Café\n日本' });
    await worker.ask('/home');
    await worker.settle();
    const [sent] = exportsOf(worker, 'api.honeycomb.io');
    expect(sent?.headers.get('x-honeycomb-dataset')).toBe('Caf--metrics');
  });

  it('tells Honeycomb and CloudWatch the same, as deltas, by the names of OpenTelemetry', async () => {
    const worker = serveMeasured({ METRICS: 'otlp' });
    await worker.ask('/home?ms=3', '/home?ms=300&status=500', '/home?d1=7');
    worker.isolate.metrics?.record('size', 600, 'Bytes');
    await worker.settle();
    expect(worker.lines()).toEqual([]);
    const [honeycomb] = exportsOf(worker, 'api.honeycomb.io');
    const [cloudwatch] = exportsOf(worker, 'monitoring.us-east-1.amazonaws.com');
    expect(honeycomb?.headers.get('x-honeycomb-dataset')).toBe('shop-metrics');
    expect(honeycomb?.headers.get('x-honeycomb-team')).toBe('key');
    expect(cloudwatch?.headers.get('authorization')).toMatch(
      /\/us-east-1\/monitoring\/aws4_request/,
    );
    expect(cloudwatch?.body).toBe(honeycomb?.body);
    const { resource } = JSON.parse(honeycomb?.body ?? '').resourceMetrics[0];
    expect(resource.attributes).toEqual(
      expect.arrayContaining([
        { key: 'service.name', value: { stringValue: 'shop' } },
        {
          key: 'service.instance.id',
          value: { stringValue: expect.stringMatching(/^[\da-f]{32}$/) },
        },
      ]),
    );
    const byName = new Map(
      metricsOf(worker, 'api.honeycomb.io').map((metric) => [metric.name, metric]),
    );
    expect(new Map([...byName].map(([name, { unit }]) => [name, unit]))).toEqual(
      new Map([
        ['http.server.request.duration', 's'],
        ['db.client.operation.duration', 's'],
        ['faas.errors', '{error}'],
        ['faas.coldstarts', '{coldstart}'],
        ['size', 'By'],
      ]),
    );
    const DELTA = 1;
    expect(byName.get('faas.errors')?.sum).toMatchObject({
      aggregationTemporality: DELTA,
      isMonotonic: true,
      dataPoints: [{ asInt: '1' }],
    });
    const duration = byName.get('http.server.request.duration')?.histogram;
    expect(duration).toMatchObject({
      aggregationTemporality: DELTA,
      dataPoints: [{ count: '3', sum: 0.303, min: 0, max: 0.3 }],
    });
    const [point] = duration?.dataPoints ?? [];
    expect(point?.['bucketCounts']).toEqual(
      // 0 and 3 ms are below 5 ms; 300 ms is above 250.
      ['2', '0', '0', '0', '0', '0', '0', '1', '0', '0', '0', '0', '0', '0', '0'],
    );
    expect(point?.attributes).toEqual([{ key: 'http.route', value: { stringValue: '/home' } }]);
    expect(byName.get('db.client.operation.duration')?.histogram?.dataPoints[0]).toMatchObject({
      count: '1',
      sum: 0.007,
      attributes: expect.arrayContaining([
        { key: 'db.system.name', value: { stringValue: 'cloudflare.d1' } },
      ]),
    });
  });

  it('has each delta begin where the one before ended', async () => {
    const worker = serveMeasured({ METRICS: 'otlp' });
    for (let i = 0; i < 3; i += 1) {
      await worker.ask('/a?ms=2');
      await worker.settle();
    }
    const times = pointsOf(worker, 'http.server.request.duration').map(
      ({ startTimeUnixNano, timeUnixNano }) =>
        [BigInt(startTimeUnixNano), BigInt(timeUnixNano)] as const,
    );
    expect(times).toHaveLength(3);
    const starts = times.map(([start]) => start);
    const ends = times.map(([, end]) => end);
    expect(starts.slice(1)).toEqual(ends.slice(0, -1));
    for (const [start, end] of times) expect(start).toBeLessThan(end);
  });

  it('counts all routes beyond the limit as the overflow', async () => {
    const worker = serveMeasured({ METRICS: 'otlp', TELEMETRY_BUDGET: 'enforce' });
    await worker.ask(...Array.from({ length: 130 }, (_, n) => `/route/${n}`), '/unrouted');
    await worker.settle();
    const points = pointsOf(worker, 'http.server.request.duration');
    expect(points).toHaveLength(101);
    const overflow = points.filter((point) =>
      point.attributes.some(({ key }) => key === 'otel.metric.overflow'),
    );
    expect(overflow.map((point) => [routeOf(point), point['count']])).toEqual([
      [[['otel.metric.overflow', true]], '31'],
    ]);
    expect(points.reduce((sum, { count }) => sum + Number(count), 0)).toBe(131);
  });

  it('goes where variables say', async () => {
    const worker = serveMeasured({
      METRICS: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp',
      AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:4318/',
    });
    await worker.ask('/a');
    await worker.settle();
    const urls = worker.vendors.exchanges
      .filter(({ path }) => path.endsWith('/v1/metrics'))
      .map(({ host, path }) => `${host}${path}`);
    expect(urls.toSorted()).toEqual([
      '127.0.0.1:4318/v1/metrics',
      'collector.example/otlp/v1/metrics',
    ]);
  });

  it('needs no AWS, and no Honeycomb', async () => {
    for (const [off, host] of [
      [{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }, 'api.honeycomb.io'],
      [{ HONEYCOMB_API_KEY: '' }, 'monitoring.us-east-1.amazonaws.com'],
    ] as const) {
      const worker = serveMeasured({ METRICS: 'otlp', ...off });
      await worker.ask('/a');
      await worker.settle();
      const hosts = worker.vendors.exchanges.filter(({ path }) => path === '/v1/metrics');
      expect(hosts.map((one) => one.host)).toEqual([host]);
    }
  });
});
