import { describe, expect, test } from 'vitest';
import { MINUTE_S, NOW_S, openMetrics, read } from './open.ts';

const put = (rooms: ReturnType<typeof openMetrics>, ...MetricData: object[]) =>
  rooms.call('PutMetricData', { Namespace: 'N', MetricData });

describe('PutMetricData', () => {
  test('sums up single values, counted values and statistic sets', async () => {
    const rooms = openMetrics();
    expect((await put(rooms, { MetricName: 'm', Value: 4 })).status).toBe(200);
    await put(
      rooms,
      { MetricName: 'm', Values: [1, 4], Counts: [2, 1.5] },
      { MetricName: 'm', StatisticValues: { SampleCount: 3, Sum: 6, Minimum: -1, Maximum: 5 } },
    );
    const stats = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum', 'p50'] as const;
    const values = await Promise.all(stats.map((stat) => read(rooms, { name: 'm' }, stat)));
    expect(values.map(([point]) => point?.[1])).toEqual([7.5, 18, 2.4, -1, 5, undefined]);
    expect(values[0]?.[0]?.[0]).toBe(MINUTE_S);
  });

  test('takes a distribution together with its statistic set, and counts it once', async () => {
    const rooms = openMetrics();
    const set = { SampleCount: 3, Sum: 5, Minimum: 1, Maximum: 2 };
    await put(
      rooms,
      { MetricName: 'm', Values: [1, 2], Counts: [1, 2], StatisticValues: set },
      { MetricName: 'other', Values: [1, 2], StatisticValues: set },
    );
    const read1 = async (name: string, stat: string) =>
      (await read(rooms, { name }, stat)).map(([, value]) => value);
    expect(await read1('m', 'SampleCount')).toEqual([3]);
    expect(await read1('m', 'Sum')).toEqual([5]);
    expect(await read1('m', 'p50')).toEqual([2]);
    // The two contradict each other; the set is exact.
    expect(await read1('other', 'SampleCount')).toEqual([3]);
  });

  test('keeps a value that is reported a thousand times as one row', async () => {
    const rooms = openMetrics();
    await put(rooms, ...Array.from({ length: 1000 }, () => ({ MetricName: 'm', Value: 7 })));
    expect(rooms.rows('metric_values')).toBe(1);
    expect(await read(rooms, { name: 'm' }, 'p99')).toEqual([[MINUTE_S, 7]]);
    expect(await read(rooms, { name: 'm' }, 'SampleCount')).toEqual([[MINUTE_S, 1000]]);
  });

  test('tells metrics apart that are reported together, and knows those that come again', async () => {
    const rooms = openMetrics();
    const [a, b] = [
      { Name: 'a', Value: '1' },
      { Name: 'b', Value: '2' },
    ];
    await put(
      rooms,
      { MetricName: 'm', Value: 1 },
      { MetricName: 'm', Value: 2, Dimensions: [a, b] },
      { MetricName: 'n', Value: 4, Dimensions: [a, b] },
      { MetricName: 'm', Value: 8, Dimensions: [b, a] },
      { MetricName: 'm', Value: 16 },
    );
    const sum = (name: string, dimensions: Record<string, string> = {}) =>
      read(rooms, { name, dimensions }, 'Sum');
    expect(await sum('m')).toEqual([[MINUTE_S, 17]]);
    expect(await sum('m', { a: '1', b: '2' })).toEqual([[MINUTE_S, 10]]);
    expect(await sum('n', { a: '1', b: '2' })).toEqual([[MINUTE_S, 4]]);
    expect(rooms.rows('metrics')).toBe(3);
  });

  test('takes the set of dimensions for the metric, in any order', async () => {
    const rooms = openMetrics();
    const [a, b] = [
      { Name: 'a', Value: '1' },
      { Name: 'b', Value: '2' },
    ];
    await put(rooms, { MetricName: 'm', Value: 1, Dimensions: [a, b] });
    await put(rooms, { MetricName: 'm', Value: 2, Dimensions: [b, a] });
    await put(rooms, { MetricName: 'm', Value: 4, Dimensions: [a] });
    const sum = (dimensions: Record<string, string>) =>
      read(rooms, { name: 'm', dimensions }, 'Sum');
    expect(await sum({ b: '2', a: '1' })).toEqual([[MINUTE_S, 3]]);
    expect(await sum({ a: '1' })).toEqual([[MINUTE_S, 4]]);
    expect(await sum({})).toEqual([]);
  });

  test('keeps seconds only of high-resolution metrics', async () => {
    const rooms = openMetrics();
    const Timestamp = NOW_S - 10;
    await put(
      rooms,
      { MetricName: 'fine', Value: 1, Timestamp, StorageResolution: 1 },
      { MetricName: 'coarse', Value: 1, Timestamp },
    );
    const period = { period: 1 };
    expect(await read(rooms, { name: 'fine' }, 'Sum', period)).toEqual([[Timestamp, 1]]);
    expect(await read(rooms, { name: 'coarse' }, 'Sum', period)).toEqual([[MINUTE_S, 1]]);
  });

  test('keeps metrics that are reported with an entity', async () => {
    const rooms = openMetrics();
    const EntityMetricData = [{ Entity: {}, MetricData: [{ MetricName: 'm', Value: 1 }] }];
    expect((await rooms.call('PutMetricData', { Namespace: 'N', EntityMetricData })).status).toBe(
      200,
    );
    expect(await read(rooms, { name: 'm' }, 'Sum')).toEqual([[MINUTE_S, 1]]);
  });

  test('keeps accounts and regions apart', async () => {
    const rooms = openMetrics();
    const input = { Namespace: 'N', MetricData: [{ MetricName: 'm', Value: 1 }] };
    await rooms.call('PutMetricData', input, { accessKeyId: '210987654321' });
    await rooms.call('PutMetricData', input, { region: 'us-east-1' });
    expect((await rooms.call('ListMetrics', {})).body['Metrics']).toEqual([]);
    expect(await read(rooms, { name: 'm' }, 'Sum')).toEqual([]);
  });

  const set = { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 };
  test.each([
    [
      { Value: 1, Timestamp: NOW_S - 15 * 86_400 },
      'InvalidParameterValue',
      'within the past two weeks',
    ],
    [{ Value: 1, Timestamp: NOW_S + 7201 }, 'InvalidParameterValue', 'two hours in the future'],
    [{}, 'MissingParameter', 'MetricData.member.2.Value is required'],
    [{ Value: 1, StatisticValues: set }, 'InvalidParameterCombination', 'mutually exclusive'],
    [{ Value: 1e109 }, 'InvalidParameterValue', 'MetricData.member.2.Value is invalid'],
    [{ Values: [] }, 'MissingParameter', 'Values'],
    [
      { Values: Array.from({ length: 151 }, () => 1) },
      'InvalidParameterValue',
      'size greater than 150',
    ],
    [{ Values: [1, 2], Counts: [1] }, 'InvalidParameterValue', 'same size'],
    [{ Values: [1], Counts: [0] }, 'InvalidParameterValue', 'Counts.member.1'],
    [
      { StatisticValues: { ...set, Minimum: 2 } },
      'InvalidParameterValue',
      'Minimum must not be greater',
    ],
    [{ StatisticValues: { ...set, SampleCount: 0 } }, 'InvalidParameterValue', 'SampleCount'],
    [{ Value: 1, StorageResolution: 30 }, 'InvalidParameterValue', 'StorageResolution'],
    [
      { Value: 1, Dimensions: [{ Name: 'ä', Value: 'x' }] },
      'InvalidParameterValue',
      'Dimensions.member.1.Name',
    ],
    [
      { Value: 1, Dimensions: [{ Name: 'a', Value: ' ' }] },
      'InvalidParameterValue',
      'Dimensions.member.1.Value',
    ],
    [
      { Value: 1, Dimensions: ['1', '2'].map((Value) => ({ Name: 'a', Value })) },
      'InvalidParameterValue',
      'more than once',
    ],
    [
      {
        Value: 1,
        Dimensions: Array.from({ length: 31 }, (_, n) => ({ Name: `d${n}`, Value: 'x' })),
      },
      'ValidationError',
      'less than or equal to 30',
    ],
    [{ Value: 1, Unit: 'Parsec' }, 'ValidationError', 'enum value set'],
    [{ Value: 1, MetricName: 'a\u0000' }, 'InvalidParameterValue', 'MetricName'],
    [{ Value: '1' }, 'MalformedInput', 'cannot be converted to Double'],
  ])('refuses %j and keeps nothing of the request', async (datum, code, message) => {
    const rooms = openMetrics();
    const good = { MetricName: 'good', Value: 1 };
    const answer = await put(rooms, good, { MetricName: 'm', ...datum });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-query-error')).toBe(`${code};Sender`);
    expect(answer.body['message']).toContain(message);
    expect(rooms.refusals()).toHaveLength(1);
    expect([rooms.rows('metric_values'), rooms.rows('requests')]).toEqual([0, 0]);
  });

  test('takes at most 1000 metrics and none of AWS', async () => {
    const rooms = openMetrics();
    const data = Array.from({ length: 1001 }, () => ({ MetricName: 'm', Value: 1 }));
    expect((await put(rooms, ...data)).body['message']).toContain('size greater than 1000');
    const reserved = await rooms.call('PutMetricData', {
      Namespace: 'AWS/EC2',
      MetricData: data.slice(1),
    });
    expect(reserved.body).toMatchObject({ __type: 'InvalidParameterValueException' });
  });
});
