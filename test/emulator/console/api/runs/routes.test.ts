import { expect, test } from 'vitest';
import * as v from 'valibot';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { RunComparison, Runs } from '../../../../../emulator/console/api/runs/shapes.ts';
import { createRuns } from '../../../../../emulator/store/runs.ts';
import { openRoomContext } from '../../../room-context.ts';

let nowMs = 1_795_361_000_000;
const context = openRoomContext(() => nowMs);
const { routes } = createConsole(context, { version: '1' });
const begin = createRuns(context.database);

async function ask<S extends v.GenericSchema>(schema: S, path: string) {
  return v.parse(schema, await (await routes.request(`/_emulator/${path}`)).json());
}

/** A request each second. */
function send(count: number, route: string, told: { ms: number; failed?: number; bytes?: number }) {
  const { journal, database } = context;
  for (let at = 0; at < count; at++) {
    nowMs += 1000;
    const id = `${nowMs.toString(16)}${route.length}${at}`.padStart(32, '0');
    const failed = at < (told.failed ?? 0);
    const row = journal.trace(id, {
      startMs: nowMs,
      durationMs: told.ms + at,
      service: 'backend',
      method: 'GET',
      route,
      status: failed ? 500 : 200,
      failed,
    });
    const request = journal.request('honeycomb', 'POST /v1/traces', new Headers(), Buffer.from(''));
    const fields = JSON.stringify({ a: 'ü'.repeat(told.bytes ?? 0) });
    database
      .prepare(
        `INSERT INTO honeycomb_events (request, trace, dataset, kind, time_ns, fields) VALUES (?, ?, 'd', 'span', 0, ?)`,
      )
      .run(request, row, fields);
    // X-Ray's document stands in its request.
    const documents = JSON.stringify({ TraceSegmentDocuments: ['{"id":"12345678"}'] });
    const segments = journal.request(
      'xray',
      'PutTraceSegments',
      new Headers(),
      Buffer.from(documents),
    );
    database
      .prepare(
        `INSERT INTO xray_segments (request, trace, account, region, segment_id, name, type, start_time, document, received_ms)
         VALUES (?, ?, '1', 'r', '1', 'n', 'segment', 1, 0, 0)`,
      )
      .run(segments, row);
  }
}

test('two runs are compared by route', async () => {
  begin('start', nowMs);
  send(10, '/home', { ms: 5 });
  send(10, '/posts', { ms: 50, bytes: 10 });
  send(2, '/old', { ms: 1 });
  nowMs += 5000;
  begin('reload', nowMs);
  send(10, '/home', { ms: 5 });
  send(20, '/posts', { ms: 300, failed: 15, bytes: 60 });

  const { runs } = await ask(Runs, 'runs');
  expect(runs.map(({ id, kind, ended_ms }) => [id, kind, ended_ms === null])).toEqual([
    [2, 'reload', true],
    [1, 'start', false],
  ]);
  expect(runs[1]?.ended_ms).toBe(runs[0]?.started_ms);

  const { routes: changes } = await ask(RunComparison, 'runs/compare?before=1&after=2');
  expect(changes.map(({ title }) => title)).toEqual(['GET /posts', 'GET /home', 'GET /old']);
  const [posts, home, old] = changes;
  // Without the text, fields have 8 bytes and a document has 17.
  expect(posts?.before).toEqual({ count: 10, failed: 0, p50_ms: 54, p95_ms: 59, bytes: 45 });
  expect(posts?.after).toEqual({ count: 20, failed: 15, p50_ms: 309, p95_ms: 318, bytes: 145 });
  expect(home?.before).toEqual(home?.after);
  expect(old?.after).toEqual({ count: 0, failed: 0, p50_ms: null, p95_ms: null, bytes: null });
});

test.each([
  ['before=1', 400],
  ['before=x&after=2', 400],
  ['before=1&after=77', 404],
])('a comparison with %s is refused with %i', async (query, status) => {
  const answer = await routes.request(`/_emulator/runs/compare?${query}`);
  expect([answer.status, await answer.json()]).toEqual([
    status,
    { error: expect.stringMatching(/^Cannot compare/) },
  ]);
});

test('of many runs the newest are kept', async () => {
  for (let at = 0; at < 1100; at++) begin('reload', nowMs);
  expect(context.rows('SELECT count(*) AS n FROM runs')).toEqual([{ n: 1000 }]);
  expect((await ask(Runs, 'runs')).runs[0]?.id).toBe(1102);
});
