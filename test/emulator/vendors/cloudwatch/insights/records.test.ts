import { describe, expect, test, vi } from 'vitest';
import { callLogs } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';

const NOW = Date.UTC(2026, 10, 22, 10);
const MESSAGES = ['{"ms":7,"user":{"ips":["a",null]},"ok":true}', '{"ms":9}', 'plain'];

async function withEvents(): Promise<Rooms> {
  const rooms = createRooms({ now: () => NOW });
  const key = { logGroupName: 'g', logStreamName: 's' };
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g' });
  await callLogs(rooms, 'CreateLogStream', key);
  const logEvents = MESSAGES.map((message, n) => ({ timestamp: NOW - 60_000 + n, message }));
  await callLogs(rooms, 'PutLogEvents', { ...key, logEvents });
  return rooms;
}

async function pointer(rooms: Rooms): Promise<unknown> {
  const started = await callLogs(rooms, 'StartQuery', {
    logGroupName: 'g',
    queryString: 'fields @ptr | filter ms = 7',
    startTime: NOW / 1000 - 600,
    endTime: NOW / 1000,
  });
  const results = await vi.waitFor(async () => {
    const { body } = await callLogs(rooms, 'GetQueryResults', started.body);
    expect(body['status']).toBe('Complete');
    return body['results'];
  }, 20_000);
  expect(results).toEqual([[{ field: '@ptr', value: expect.any(String) }]]);
  return Array.isArray(results) ? results[0][0].value : undefined;
}

describe('GetLogRecord', () => {
  test('gives every field of the event that a query points to', async () => {
    const rooms = await withEvents();
    const logRecordPointer = await pointer(rooms);
    const { body } = await callLogs(rooms, 'GetLogRecord', { logRecordPointer });
    expect(body['logRecord']).toEqual({
      '@ptr': logRecordPointer,
      '@timestamp': String(NOW - 60_000),
      '@ingestionTime': String(NOW),
      '@message': MESSAGES[0],
      '@logStream': 's',
      '@log': '123456789012:g',
      ms: '7',
      'user.ips.0': 'a',
      ok: '1',
    });
    const elsewhere = await callLogs(
      rooms,
      'GetLogRecord',
      { logRecordPointer },
      { region: 'us-east-1' },
    );
    expect(elsewhere.body['__type']).toBe('ResourceNotFoundException');
  });

  test('refuses what is not a pointer', async () => {
    const { body } = await callLogs(createRooms(), 'GetLogRecord', { logRecordPointer: 'x' });
    expect(body['__type']).toBe('InvalidParameterException');
  });
});

describe('GetLogGroupFields', () => {
  test('gives each field with how many events have it', async () => {
    const rooms = await withEvents();
    const { body } = await callLogs(rooms, 'GetLogGroupFields', { logGroupName: 'g' });
    expect(body['logGroupFields']).toEqual([
      ...['@ptr', '@timestamp', '@ingestionTime', '@message', '@logStream', '@log'].map((name) => ({
        name,
        percent: 100,
      })),
      { name: 'ms', percent: 67 },
      { name: 'user.ips.0', percent: 33 },
      { name: 'ok', percent: 33 },
    ]);
  });

  test('looks eight minutes around the time', async () => {
    const rooms = await withEvents();
    const time = (minutes: number) => NOW / 1000 - 60 + minutes * 60;
    for (const [minutes, found] of [
      [8, true],
      [9, false],
    ] as const) {
      const input = { logGroupName: 'g', time: time(minutes) };
      const { body } = await callLogs(rooms, 'GetLogGroupFields', input);
      expect([body['logGroupFields']].flat().length > 0).toBe(found);
    }
  });
});
