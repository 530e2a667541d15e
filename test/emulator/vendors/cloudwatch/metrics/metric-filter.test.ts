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
