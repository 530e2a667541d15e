import { describe, expect, test } from 'vitest';
import { MINUTE_S, NOW_MS, openMetrics, read } from '../../metrics/open.ts';

const LOG = { logGroupName: 'g', logStreamName: 's' };

interface Setup {
  readonly pattern: string;
  readonly messages: readonly string[];
  readonly transformation: object;
}

async function filtered({ pattern, messages, transformation }: Setup) {
  const rooms = openMetrics();
  await rooms.callLogs('CreateLogGroup', { logGroupName: 'g' });
  await rooms.callLogs('CreateLogStream', LOG);
  const put = await rooms.callLogs('PutMetricFilter', {
    logGroupName: 'g',
    filterName: 'f',
    filterPattern: pattern,
    metricTransformations: [{ metricName: 'm', metricNamespace: 'N', ...transformation }],
  });
  expect(put.status).toBe(200);
  const log = (message: string) =>
    rooms.callLogs('PutLogEvents', { ...LOG, logEvents: [{ timestamp: NOW_MS, message }] });
  for (const message of messages) await log(message);
  const one = async (stat: string, dimensions: Record<string, string> = {}) =>
    (await read(rooms, { name: 'm', dimensions }, stat))[0]?.[1];
  return { rooms, log, one };
}

describe('metric filters', () => {
  test('report a number for every event that matches', async () => {
    const { one, rooms } = await filtered({
      pattern: 'ERROR',
      messages: ['ERROR a', 'fine', 'ERROR b'],
      transformation: { metricValue: '2', unit: 'Count' },
    });
    expect([await one('Sum'), await one('SampleCount')]).toEqual([4, 2]);
    expect(await read(rooms, { name: 'm' }, 'Sum', { unit: 'Count' })).toEqual([[MINUTE_S, 4]]);
  });

  test('report the default value for every event that does not', async () => {
    const { one } = await filtered({
      pattern: 'ERROR',
      messages: ['ERROR', 'fine', 'fine too'],
      transformation: { metricValue: '1', defaultValue: 0 },
    });
    expect([await one('Sum'), await one('SampleCount'), await one('Minimum')]).toEqual([1, 3, 0]);
  });

  test('take value and dimensions from JSON', async () => {
    const { one, rooms } = await filtered({
      pattern: '{ $.ms = * }',
      messages: [
        '{"ms":5,"http":{"codes":[200]}}',
        '{"ms":7,"http":{"codes":[200]}}',
        '{"ms":"8.5","http":{"codes":[404]}}',
        '{"ms":"slow","http":{"codes":[404]}}',
        '{"ms":9,"http":{"codes":[]}}',
        '{"ms":9,"http":{"codes":[{}]}}',
      ],
      transformation: { metricValue: '$.ms', dimensions: { code: '$.http.codes[0]' } },
    });
    expect(await one('Average', { code: '200' })).toBe(6);
    expect([await one('Sum', { code: '404' }), await one('SampleCount', { code: '404' })]).toEqual([
      8.5, 1,
    ]);
    expect((await rooms.call('ListMetrics', {})).body['Metrics']).toHaveLength(2);
  });

  test('take value and dimensions from the fields of a line', async () => {
    const { one } = await filtered({
      pattern: '[ip, method, bytes > 10]',
      messages: ['1.1.1.1 GET 12', '1.1.1.1 GET 30', '1.1.1.1 GET 1', '1.1.1.1 POST 40'],
      transformation: { metricValue: '$bytes', dimensions: { Method: '$method' } },
    });
    expect([await one('Sum', { Method: 'GET' }), await one('Sum', { Method: 'POST' })]).toEqual([
      42, 40,
    ]);
  });

  test('share how much of a batch they may look at', async () => {
    const { rooms, one } = await filtered({
      // Looks at each character as often as it has instructions, if it has to.
      pattern: '%a[ab]{999}c%',
      messages: [],
      transformation: { metricValue: '1', defaultValue: 0 },
    });
    const message = 'c'.repeat(2000);
    const put = (count: number) => {
      const logEvents = Array.from({ length: count }, () => ({ timestamp: NOW_MS, message }));
      return rooms.callLogs('PutLogEvents', { ...LOG, logEvents });
    };
    await put(50);
    expect(await one('SampleCount')).toBe(50);
    expect(rooms.refusals()).toEqual([]);
    await put(200);
    const reported = Number(await one('SampleCount')) - 50;
    expect(reported).toBeGreaterThan(50);
    expect(rooms.refusals()).toEqual([
      `LimitExceeded: The batch is too long for the metric filters of its group: ${200 - reported} times a filter did not look at an event`,
    ]);
    expect(rooms.rows('log_events')).toBe(250);
  });

  test('report 100,000 values of a batch', async () => {
    const { rooms } = await filtered({
      pattern: '',
      messages: [],
      transformation: { metricValue: '1' },
    });
    for (let number = 1; number < 11; number++) {
      await rooms.callLogs('PutMetricFilter', {
        logGroupName: 'g',
        filterName: `f${number}`,
        filterPattern: '',
        metricTransformations: [
          { metricName: `m${number}`, metricNamespace: 'N', metricValue: '1' },
        ],
      });
    }
    const logEvents = Array.from({ length: 10_000 }, () => ({ timestamp: NOW_MS, message: 'a' }));
    await rooms.callLogs('PutLogEvents', { ...LOG, logEvents });
    const counts = await Promise.all(
      Array.from({ length: 11 }, async (_, number) => {
        const name = number === 0 ? 'm' : `m${number}`;
        return (await read(rooms, { name }, 'SampleCount'))[0]?.[1] ?? 0;
      }),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100_000);
    expect(rooms.refusals()).toEqual([expect.stringContaining('more than 100000 values')]);
  });

  test('work on what comes after them, until they are deleted', async () => {
    const { rooms, log, one } = await filtered({
      pattern: 'ERROR',
      messages: ['ERROR'],
      transformation: { metricValue: '1' },
    });
    await rooms.callLogs('DeleteMetricFilter', { logGroupName: 'g', filterName: 'f' });
    await log('ERROR');
    expect(await one('Sum')).toBe(1);
  });
});
