import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEmf } from '../../../../../emulator/vendors/cloudwatch/metrics/emf.ts';
import { Line } from '../../../../../emulator/vendors/cloudwatch/pattern/line.ts';
import { MINUTE_S, NOW_MS, openMetrics, read } from '../../metrics/open.ts';

const LOG = { logGroupName: 'g', logStreamName: 's' };

async function put(...messages: string[]) {
  const rooms = openMetrics();
  await rooms.callLogs('CreateLogGroup', { logGroupName: 'g' });
  await rooms.callLogs('CreateLogStream', LOG);
  const logEvents = messages.map((message) => ({ timestamp: NOW_MS, message }));
  const { status } = await rooms.callLogs('PutLogEvents', { ...LOG, logEvents });
  expect(status).toBe(200);
  return rooms;
}

const directive = {
  Namespace: 'N',
  Dimensions: [['service'], ['service', 'route'], []],
  Metrics: [{ Name: 'ms', Unit: 'Milliseconds', StorageResolution: 1 }, { Name: 'size' }],
};
const members = { service: 'api', route: '/', ms: [1, 2, 3], size: 7, note: 'free text' };

function emf(change: object = {}, root: object = {}, metadata: object = {}): string {
  const CloudWatchMetrics = [{ ...directive, ...change }];
  return JSON.stringify({
    _aws: { Timestamp: NOW_MS, CloudWatchMetrics, ...metadata },
    ...members,
    ...root,
  });
}

describe('embedded metric format', () => {
  test('reports every metric under every set of dimensions', async () => {
    const rooms = await put(emf(), 'a line');
    const ms = (dimensions: Record<string, string>, stat = 'Sum') =>
      read(rooms, { name: 'ms', dimensions }, stat, { period: 1, unit: 'Milliseconds' });
    expect(await ms({ service: 'api' })).toEqual([[NOW_MS / 1000, 6]]);
    expect(await ms({ service: 'api', route: '/' }, 'p50')).toEqual([[NOW_MS / 1000, 2]]);
    expect(await ms({}, 'SampleCount')).toEqual([[NOW_MS / 1000, 3]]);
    expect(await read(rooms, { name: 'size' }, 'Sum', { unit: 'None' })).toEqual([[MINUTE_S, 7]]);
    expect(rooms.rows('log_events')).toBe(2);
    expect(rooms.refusals()).toEqual([]);
  });

  test.each([
    [{ Version: '0', Timestamp: NOW_MS }, 7],
    [{ Version: 0, Timestamp: String(NOW_MS) }, 7],
    [{ Version: '0' }, 7],
    [{ Version: '1', Timestamp: NOW_MS }, undefined],
    [{}, undefined],
  ])('reports of the form before it, with %j, %j', async (root, sum) => {
    const CloudWatchMetrics = [{ ...directive, Dimensions: [['service']] }];
    const rooms = await put(JSON.stringify({ CloudWatchMetrics, ...members, ...root }));
    const found = await read(rooms, { name: 'size', dimensions: { service: 'api' } }, 'Sum');
    expect(found).toEqual(sum === undefined ? [] : [[MINUTE_S, sum]]);
  });

  test('tells what is wrong with the form before it', async () => {
    const rooms = await put('{"Version":"0","CloudWatchMetrics":7}');
    expect(rooms.refusals()).toEqual([expect.stringContaining('_aws.CloudWatchMetrics')]);
  });

  test('reports nothing of a document that stands for thousands of metrics', async () => {
    const Dimensions = Array.from({ length: 60 }, () => ['service']);
    const Metrics = Array.from({ length: 51 }, () => ({ Name: 'size' }));
    const rooms = await put(emf({ Dimensions, Metrics }));
    expect(rooms.rows('metrics')).toBe(0);
    expect(rooms.refusals()).toEqual([expect.stringContaining('more than 3000 metrics')]);
  });

  test('reports of a batch what comes before it is full', async () => {
    const Dimensions = Array.from({ length: 30 }, () => []);
    const Metrics = Array.from({ length: 100 }, () => ({ Name: 'size' }));
    const rooms = await put(...Array.from({ length: 40 }, () => emf({ Dimensions, Metrics })));
    expect(await read(rooms, { name: 'size' }, 'SampleCount', { unit: 'None' })).toEqual([
      [MINUTE_S, 100_000],
    ]);
    expect(rooms.refusals()).toEqual([
      'LimitExceeded: The batch reports more than 100000 values of metrics: the rest is left out',
    ]);
  });

  test('counts the values of a list one by one', async () => {
    const Dimensions = Array.from({ length: 30 }, () => []);
    const Metrics = Array.from({ length: 100 }, () => ({ Name: 'size' }));
    const size = Array.from({ length: 100 }, (_, value) => value);
    const rooms = await put(emf({ Dimensions, Metrics }, { size }));
    expect(await read(rooms, { name: 'size' }, 'SampleCount', { unit: 'None' })).toEqual([
      [MINUTE_S, 100_000],
    ]);
    expect(rooms.refusals()).toEqual([expect.stringContaining('more than 100000 values')]);
  });

  test.each([
    [
      'values and their counts',
      { Values: [1, 4], Counts: [3, 2], Min: 1, Max: 4, Sum: 11, Count: 5 },
      [5, 11, 1],
    ],
    ['a value that never occurred', { Values: [9, 2], Counts: [0, 2] }, [2, 4, 2]],
    ['statistics', { Min: 2, Max: 8, Sum: 14, Count: 3 }, [3, 14, 'none']],
  ])('takes %s, as AWS’s exporters write them', async (_, size, [count, sum, median]) => {
    const rooms = await put(emf({}, { size }));
    const value = async (stat: string) =>
      (await read(rooms, { name: 'size' }, stat, { unit: 'None' }))[0]?.[1];
    expect(await value('SampleCount')).toBe(count);
    expect(await value('Sum')).toBe(sum);
    expect((await value('p50')) ?? 'none').toBe(median);
    expect(rooms.refusals()).toEqual([]);
  });

  test('goes by the time in the document', async () => {
    const rooms = await put(emf({}, {}, { Timestamp: NOW_MS - 3_600_000 }));
    const options = { startS: 0 };
    expect(await read(rooms, { name: 'size' }, 'Sum', options)).toEqual([[MINUTE_S - 3600, 7]]);
  });

  test.each([
    [emf({}, { service: 7 }), 2, 'service: expected a text'],
    [emf({}, { route: undefined }), 4, 'route: expected a text'],
    [emf({}, { ms: 'fast' }), 3, 'ms: expected a number'],
    [emf({}, { ms: [] }), 3, 'ms: expected a number'],
    [emf({}, { ms: Array.from({ length: 101 }, () => 1) }), 3, 'ms: expected a number'],
    [emf({}, { ms: { Values: [1], Counts: [1, 2] } }), 3, 'ms: expected a number'],
    [emf({}, { ms: { Values: [1], Counts: [-1] } }), 3, 'ms: expected a number'],
    [emf({}, { ms: { Values: [], Counts: [] } }), 3, 'ms: expected a number'],
    [emf({}, { ms: { Values: ['1'], Counts: [1] } }), 3, 'ms: expected a number'],
    [
      emf({}, { ms: { Values: Array(101).fill(1), Counts: Array(101).fill(1) } }),
      3,
      'ms: expected a number',
    ],
    [emf({}, { ms: { Values: [3], Counts: [1e300] } }), 3, 'ms: expected a number'],
    [emf({}, { ms: { Min: 1, Max: 2, Sum: 3 } }), 3, 'ms: expected a number'],
    [emf({}, { ms: { Min: 1, Max: 2, Sum: 3, Count: 1e300 } }), 3, 'ms: expected a number'],
    [emf({}, { ms: { Min: 2, Max: 1, Sum: 3, Count: 2 } }), 3, 'ms: expected a number'],
    [emf({}, { ms: {} }), 3, 'ms: expected a number'],
    [emf({}, { ms: null }), 3, 'ms: expected a number'],
    [emf({ Namespace: '' }), 0, 'CloudWatchMetrics.0.Namespace'],
    [emf({ Namespace: 'AWS/Lambda' }), 0, "begins with 'AWS/'"],
    [emf({ Metrics: [{ Name: 'ms', Unit: 'Parsec' }] }), 0, 'Unit'],
    [emf({ Metrics: [{ Name: 'ms', StorageResolution: 5 }] }), 0, 'StorageResolution'],
    [emf({ Metrics: Array.from({ length: 101 }, () => ({ Name: 'ms' })) }), 0, 'Metrics'],
    [emf({ Dimensions: [Array.from({ length: 31 }, (_, n) => `d${n}`)] }), 0, 'Dimensions'],
    [emf({ Dimensions: 'service' }), 0, 'Dimensions'],
    [emf({}, {}, { Timestamp: 'now' }), 0, '_aws.Timestamp'],
    [emf({}, {}, { Timestamp: NOW_MS - 15 * 86_400_000 }), 0, 'too far in the past'],
    [emf({}, {}, { CloudWatchMetrics: {} }), 0, 'CloudWatchMetrics'],
  ])('keeps the line of %s and notes what is wrong', async (message, metrics, fault) => {
    const rooms = await put(message);
    const { body } = await rooms.call('ListMetrics', {});
    expect(body['Metrics']).toHaveLength(metrics);
    expect(rooms.refusals()).toEqual([expect.stringMatching(/^EMFValidationErrors: /)]);
    expect(rooms.refusals()[0]).toContain(fault);
    expect(rooms.rows('log_events')).toBe(1);
  });

  test.each([
    '{"CloudWatchMetrics"',
    '{"_aws":{"Timestamp":1},"x":"\\"CloudWatchMetrics\\""}',
    '[]',
    'null "CloudWatchMetrics"',
  ])('takes %s for a line like any other', async (message) => {
    const rooms = await put(message);
    expect([rooms.rows('metric_values'), rooms.refusals()]).toEqual([0, []]);
  });

  test('survives any document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const documents = [
          JSON.stringify({ _aws: { Timestamp: NOW_MS, CloudWatchMetrics: a }, b }),
          emf({ Metrics: a, Dimensions: b }),
          emf({}, { ms: a, service: b }),
        ];
        for (const document of documents) {
          const reading = readEmf(new Line(document), NOW_MS);
          expect(reading?.samples.every(({ metric }) => metric.namespace === 'N')).toBe(true);
        }
      }),
    );
  });
});
