/** Metrics of OTLP 0.7, as old SDKs and CloudWatch's metric streams send them. */
import { describe, expect, test } from 'vitest';
import { parseMetrics } from '../../../../emulator/vendors/otlp/parse.ts';
import { protobufOf } from './protobuf-of.ts';

const at = { timeUnixNano: '5', labels: [{ key: 'host', value: 'a' }] };
const attributes = [{ key: 'host', value: 'a' }];

function pointsOf(metric: object, inProtobuf: boolean) {
  const request = {
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', ...metric }] }] }],
  };
  const bytes = inProtobuf
    ? Buffer.from(protobufOf('ExportMetricsServiceRequest', request))
    : Buffer.from(JSON.stringify(request));
  const encoding = inProtobuf ? 'application/x-protobuf' : 'application/json';
  return parseMetrics(encoding, bytes)[0]?.scopes[0]?.items;
}

describe.each([
  ['JSON', false],
  ['protobuf', true],
])('in %s', (_name, inProtobuf) => {
  const statistics = { ...at, count: '4', sum: '10' };
  test.each<[string, object, object[]]>([
    ['intGauge', { ...at, value: '7' }, [['m', 7]]],
    ['intGauge', { ...at, value: '9007199254740993' }, [['m', 9007199254740993n]]],
    ['intGauge', at, [['m', 0]]],
    ['intSum', { ...at, value: '-7' }, [['m', -7]]],
    [
      'intHistogram',
      statistics,
      [
        ['m.count', 4],
        ['m.sum', 10],
        ['m.avg', 2.5],
      ],
    ],
    [
      'intHistogram',
      { ...at, count: '4' },
      [
        ['m.count', 4],
        ['m.sum', 0],
        ['m.avg', 0],
      ],
    ],
    [
      'intHistogram',
      at,
      [
        ['m.count', 0],
        ['m.sum', 0],
      ],
    ],
    ['gauge', { ...at, asDouble: 0.5 }, [['m', 0.5]]],
    [
      'histogram',
      { ...at, count: '2', sum: 3 },
      [
        ['m.count', 2],
        ['m.sum', 3],
        ['m.avg', 1.5],
      ],
    ],
    [
      'summary',
      { ...at, count: '2', sum: 3 },
      [
        ['m.count', 2],
        ['m.sum', 3],
        ['m.avg', 1.5],
      ],
    ],
  ])('%s has its labels for attributes', (kind, point, values) => {
    expect(pointsOf({ [kind]: { dataPoints: [point] } }, inProtobuf)).toEqual([
      { timeNs: 5n, attributes, values },
    ]);
  });

  // 1 value up to 1, 2 up to 5, 6 up to 10 and 1 above.
  const buckets = { bucketCounts: ['1', '2', '6', '1'], explicitBounds: [1, 5, 10] };
  test.each([
    ['intHistogram', { ...at, ...buckets, count: '10', sum: '60' }],
    ['histogram', { ...at, ...buckets, count: '10', sum: 60 }],
  ])('%s has percentiles by its bounds', (kind, point) => {
    const [read] = pointsOf({ [kind]: { dataPoints: [point] } }, inProtobuf) ?? [];
    expect(Object.fromEntries(read?.values ?? [])).toEqual({
      'm.count': 10,
      'm.sum': 60,
      'm.avg': 6,
      'm.p001': 1,
      'm.p01': 1,
      'm.p05': 1,
      'm.p10': 1,
      'm.p25': 1,
      'm.p50': 5,
      'm.p75': 5,
      'm.p90': 10,
      'm.p95': 10,
      'm.p99': 10,
      'm.p999': 10,
    });
  });

  test('a histogram of nothing has no percentiles', () => {
    const none = { ...at, count: '0', sum: 0, bucketCounts: ['0', '0'], explicitBounds: [1] };
    const [read] = pointsOf({ histogram: { dataPoints: [none] } }, inProtobuf) ?? [];
    expect(read?.values).toEqual([
      ['m.count', 0],
      ['m.sum', 0],
    ]);
  });

  test('labels stand behind attributes', () => {
    const both = { ...at, asInt: '1', attributes: [{ key: 'new', value: { intValue: '2' } }] };
    expect(pointsOf({ sum: { dataPoints: [both] } }, inProtobuf)).toMatchObject([
      { attributes: [{ key: 'new', value: 2 }, ...attributes] },
    ]);
  });

  test('quantiles 0 and 1 are the least and the greatest', () => {
    const quantileValues = [0, 0.01, 0.25, 0.5, 0.9, 0.999, 1].map((quantile) => ({
      quantile,
      value: 1,
    }));
    const point = { ...at, count: '1', sum: 1, quantileValues };
    const [read] = pointsOf({ summary: { dataPoints: [point] } }, inProtobuf) ?? [];
    expect(read?.values.slice(3).map(([name]) => name)).toEqual(
      ['min', 'p01', 'p25', 'p50', 'p90', 'p999', 'max'].map((name) => `m.${name}`),
    );
  });
});

test.each(['doubleGauge', 'doubleSum'])('%s, the name of 0.7 in JSON, has a value', (kind) => {
  expect(pointsOf({ [kind]: { dataPoints: [{ ...at, value: 0.5 }] } }, false)).toEqual([
    { timeNs: 5n, attributes, values: [['m', 0.5]] },
  ]);
});
