import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openHoneycomb } from '../open.ts';
import { attributes } from '../../otlp/otlp-json.ts';
import { protobufOf } from '../../otlp/protobuf-of.ts';

const T1 = '1795353681000000000';
const T2 = '1795353691000000000';
const host = attributes({ host: 'a' });

function metricsOf(metrics: readonly object[]) {
  const resource = { attributes: attributes({ 'service.name': 'svc' }) };
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'lib' }, metrics }] }] };
}

const METRICS = metricsOf([
  {
    name: 'cpu',
    gauge: {
      dataPoints: [
        { timeUnixNano: T1, asDouble: 0.5, attributes: host },
        { timeUnixNano: T2, asDouble: 0.25, attributes: host },
      ],
    },
  },
  {
    name: 'requests',
    sum: { dataPoints: [{ timeUnixNano: T1, asInt: '7', attributes: host }], isMonotonic: true },
  },
  {
    name: 'latency',
    histogram: {
      dataPoints: [{ timeUnixNano: T1, count: '4', sum: 10, min: 1, max: 5, attributes: host }],
    },
  },
  {
    name: 'size',
    summary: {
      dataPoints: [
        {
          timeUnixNano: T1,
          count: '2',
          sum: 3,
          quantileValues: [
            { quantile: 0.5, value: 1 },
            { quantile: 0.999, value: 2 },
          ],
        },
      ],
    },
  },
  { name: 'spread', exponentialHistogram: { dataPoints: [{ timeUnixNano: T2, count: '0' }] } },
]);

const fieldsOf = (events: { fields?: unknown }[]) =>
  events.map(({ fields }) => JSON.parse(String(fields)));

describe('POST /v1/metrics', () => {
  test('merges points of one time and the same attributes into one event', async () => {
    const { call, events } = openHoneycomb();
    const headers = { 'x-honeycomb-dataset': 'metrics' };
    const { status, body } = await call('POST', '/v1/metrics', METRICS, headers);
    expect([status, body]).toEqual([200, {}]);
    const shared = { 'service.name': 'svc', 'library.name': 'lib', 'meta.signal_type': 'metric' };
    expect(fieldsOf(events())).toEqual([
      {
        ...shared,
        host: 'a',
        cpu: 0.5,
        requests: 7,
        'latency.count': 4,
        'latency.sum': 10,
        'latency.avg': 2.5,
        'latency.min': 1,
        'latency.max': 5,
      },
      { ...shared, host: 'a', cpu: 0.25 },
      { ...shared, 'size.count': 2, 'size.sum': 3, 'size.avg': 1.5, 'size.p50': 1, 'size.p999': 2 },
      { ...shared, 'spread.count': 0 },
    ]);
    expect(events()).toMatchObject([
      { dataset: 'metrics', kind: 'metric', time_ns: BigInt(T1), trace: null },
      { time_ns: BigInt(T2) },
      {},
      {},
    ]);
  });

  test('brings the points of a second together', async () => {
    const { call, events } = openHoneycomb();
    const points = ['1795353681000000001', '1795353681999999999', '1795353682000000000'];
    const metrics = points.map((timeUnixNano, n) => ({
      name: `m${n}`,
      gauge: { dataPoints: [{ timeUnixNano, asInt: '1' }] },
    }));
    await call('POST', '/v1/metrics', metricsOf(metrics));
    expect(fieldsOf(events())).toMatchObject([{ m0: 1, m1: 1 }, { m2: 1 }]);
    expect(events()).toMatchObject([{ time_ns: BigInt(T1) }, { time_ns: 1795353682000000000n }]);
  });

  test('has a dataset for those who name none', async () => {
    const { call, events } = openHoneycomb();
    await call('POST', '/v1/metrics', METRICS);
    expect(new Set(events().map(({ dataset }) => dataset))).toEqual(new Set(['unknown_metrics']));
  });

  test('stores the same from protobuf', async () => {
    const json = openHoneycomb();
    const proto = openHoneycomb();
    await json.call('POST', '/v1/metrics', METRICS);
    const headers = { 'content-type': 'application/x-protobuf' };
    const bytes = protobufOf('ExportMetricsServiceRequest', METRICS);
    expect((await proto.call('POST', '/v1/metrics', bytes, headers)).status).toBe(200);
    expect(proto.events()).toEqual(json.events());
  });

  test('answers 200 or 400 to any JSON and to any bytes', async () => {
    const { call, routes } = openHoneycomb();
    const keys = [
      'name',
      'gauge',
      'histogram',
      'dataPoints',
      'asInt',
      'count',
      'attributes',
      'quantileValues',
    ];
    const json = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('any')),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(json.any, fc.uint8Array(), async (metric, bytes) => {
        expect([200, 400]).toContain(
          (await call('POST', '/v1/metrics', metricsOf([Object(metric)]))).status,
        );
        const headers = { 'content-type': 'application/x-protobuf' };
        const init = { method: 'POST', headers, body: new Uint8Array(bytes) };
        expect([200, 400]).toContain((await routes.request('/v1/metrics', init)).status);
      }),
      { numRuns: 100 },
    );
  });
});
