import { describe, expect, test } from 'vitest';
import { MINUTE_S, NOW_S, openMetrics } from './open.ts';

const ask = { Namespace: 'N', MetricName: 'm', StartTime: NOW_S - 600, EndTime: NOW_S, Period: 60 };

describe('GetMetricStatistics', () => {
  test('gives what is asked for, by period and unit', async () => {
    const rooms = openMetrics();
    const MetricData = [
      { MetricName: 'm', Values: [1, 2, 3], Unit: 'Count' },
      { MetricName: 'm', Value: 10, Unit: 'Bytes' },
      { MetricName: 'm', Value: 5, Unit: 'Count', Timestamp: NOW_S - 120 },
    ];
    await rooms.call('PutMetricData', { Namespace: 'N', MetricData });
    const { body } = await rooms.call('GetMetricStatistics', {
      ...ask,
      Statistics: ['Sum', 'Average'],
      ExtendedStatistics: ['p90', 'TM(10%:90%)'],
    });
    const point = (Timestamp: number, Unit: string, value: number, sum = value) => ({
      Timestamp,
      Unit,
      Sum: sum,
      Average: expect.closeTo(value),
      ExtendedStatistics: { p90: expect.any(Number), 'TM(10%:90%)': expect.closeTo(value) },
    });
    expect(body).toEqual({
      Label: 'm',
      Datapoints: [
        point(MINUTE_S - 120, 'Count', 5),
        point(MINUTE_S, 'Bytes', 10),
        point(MINUTE_S, 'Count', 2, 6),
      ],
    });
    const one = await rooms.call('GetMetricStatistics', {
      ...ask,
      Statistics: ['Sum'],
      Unit: 'Bytes',
    });
    expect(one.body['Datapoints']).toEqual([{ Timestamp: MINUTE_S, Unit: 'Bytes', Sum: 10 }]);
  });

  test('has no data points of a metric that was not reported', async () => {
    const { body } = await openMetrics().call('GetMetricStatistics', {
      ...ask,
      Statistics: ['Sum'],
    });
    expect(body).toEqual({ Label: 'm', Datapoints: [] });
  });

  test.each([
    [{}, 'MissingParameter', 'Statistics or ExtendedStatistics'],
    [{ Statistics: ['Sum'], Period: 61 }, 'InvalidParameterValue', 'Period must be'],
    [{ Statistics: ['Sum'], Period: 0 }, 'ValidationError', 'greater than or equal to 1'],
    [{ Statistics: ['p50'] }, 'ValidationError', 'enum value set'],
    [{ ExtendedStatistics: ['p500'] }, 'InvalidParameterValue', 'p500'],
    [{ Statistics: ['Sum'], StartTime: NOW_S }, 'InvalidParameterValue', 'less than'],
    [
      { Statistics: ['Sum'], StartTime: NOW_S - 1441 * 60 },
      'InvalidParameterCombination',
      'exceeds the limit of 1,440',
    ],
  ])('refuses %j', async (input, code, message) => {
    const answer = await openMetrics().call('GetMetricStatistics', { ...ask, ...input });
    expect(answer.headers.get('x-amzn-query-error')).toBe(`${code};Sender`);
    expect(answer.body['message']).toContain(message);
  });
});
