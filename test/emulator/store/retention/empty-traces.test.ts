import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createConsole } from '../../../../emulator/console/api/routes.ts';
import { createHoneycomb } from '../../../../emulator/vendors/honeycomb/routes.ts';
import { createRollbar } from '../../../../emulator/vendors/rollbar/routes.ts';
import { callLogs } from '../../vendors/aws/call.ts';
import { messageOf } from '../../vendors/rollbar/items.ts';
import { createRooms } from '../../serve.ts';

const LOGGED = '1'.repeat(32);
const SHARED = '2'.repeat(32);
const STREAMED = '3'.repeat(32);

/** All vendors' rooms over one store, and the ids of traces that the console lists. */
async function fill() {
  const rooms = createRooms();
  const honeycomb = createHoneycomb(rooms, {}).routes;
  const rollbar = createRollbar(rooms, { callsPerMinute: Infinity }).routes;
  const consoleRoom = createConsole(rooms, { version: '1' }).routes;
  const json = { 'content-type': 'application/json' };
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g' });
  for (const [logStreamName, ids] of Object.entries({ a: [LOGGED, SHARED], b: [STREAMED] })) {
    await callLogs(rooms, 'CreateLogStream', { logGroupName: 'g', logStreamName });
    const logEvents = ids.map((id) => ({ timestamp: Date.now(), message: `trace_id=${id}` }));
    await callLogs(rooms, 'PutLogEvents', { logGroupName: 'g', logStreamName, logEvents });
  }
  await honeycomb.request('/1/events/svc', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ 'trace.trace_id': SHARED }),
  });
  return {
    rooms,
    honeycomb,
    rollbar,
    async traces() {
      const response = await consoleRoom.request('/_emulator/traces?limit=500');
      const { traces }: { traces: { trace_id: string }[] } = Object(await response.json());
      return traces.map(({ trace_id }) => trace_id).sort();
    },
  };
}

test('what deletes log streams, log groups and datasets deletes traces of which nothing is left', async () => {
  const { rooms, honeycomb, traces } = await fill();
  expect(await traces()).toEqual([LOGGED, SHARED, STREAMED]);
  await callLogs(rooms, 'DeleteLogStream', { logGroupName: 'g', logStreamName: 'b' });
  expect(await traces()).toEqual([LOGGED, SHARED]);
  await callLogs(rooms, 'DeleteLogGroup', { logGroupName: 'g' });
  expect(await traces()).toEqual([SHARED]);
  const { status } = await honeycomb.request('/1/datasets/svc', {
    method: 'PUT',
    body: '{"settings":{"delete_protected":false}}',
  });
  expect(status).toBe(200);
  await honeycomb.request('/1/datasets/svc', { method: 'DELETE' });
  expect(await traces()).toEqual([]);
});

test('what deletes much lets others be served meanwhile, and senders wait', async () => {
  const { rooms, traces } = await fill();
  const log = { logGroupName: 'g', logStreamName: 'a' };
  const timestamp = Date.now();
  for (let batch = 0; batch < 3; batch += 1) {
    const logEvents = Array.from({ length: 10_000 }, (_, n) => ({
      timestamp,
      message: `trace_id=${(batch * 10_000 + n).toString(16).padStart(32, '4')}`,
    }));
    await callLogs(rooms, 'PutLogEvents', { ...log, logEvents });
  }
  let turns = 0;
  const deleted = new AbortController();
  const others = (async () => {
    for (; !deleted.signal.aborted; turns += 1) await setImmediate();
  })();
  await callLogs(rooms, 'DeleteLogGroup', { logGroupName: 'g' });
  deleted.abort();
  await others;
  expect(turns).toBeGreaterThan(3);
  expect(await traces()).toEqual([SHARED]);
});

test('what deletes an occurrence deletes its trace, if nothing else is of it', async () => {
  const { rollbar, traces } = await fill();
  const occurrence = '4'.repeat(32);
  const headers = { 'x-rollbar-access-token': 'token', 'content-type': 'application/json' };
  for (const trace_id of [SHARED, occurrence]) {
    const data = messageOf('x', { custom: { trace_id } });
    await rollbar.request('/api/1/item/', {
      method: 'POST',
      headers,
      body: JSON.stringify({ data }),
    });
  }
  expect(await traces()).toEqual([LOGGED, SHARED, STREAMED, occurrence]);
  for (const id of [1, 2]) {
    await rollbar.request(`/api/1/instance/${id}`, { method: 'DELETE', headers });
  }
  expect(await traces()).toEqual([LOGGED, SHARED, STREAMED]);
});
