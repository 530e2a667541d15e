import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHoneycomb } from '../../../../emulator/vendors/honeycomb/routes.ts';
import { createSweeper } from '../../../../emulator/store/retention/sweep.ts';
import { createRollbar } from '../../../../emulator/vendors/rollbar/routes.ts';
import { callXRay } from '../../vendors/aws/call.ts';
import { NOW_MS, openRoomContext, type TestContext } from '../../room-context.ts';
import { createRooms } from '../../serve.ts';
import { hexId, segment } from '../../vendors/xray/documents.ts';

const HOUR = 3_600_000;
let nowMs = NOW_MS;
let context: TestContext;

beforeEach(() => {
  nowMs = NOW_MS;
  context = openRoomContext(() => nowMs);
});
afterEach(() => context.database.close());

const traceIdOf = (hour: number): string => hour.toString(16).padStart(32, 'a');

/** One span and one error of each hour, all of that hour's trace. */
async function sendHours(hours: readonly number[]): Promise<void> {
  const honeycomb = createHoneycomb(context);
  const rollbar = createRollbar(context);
  for (const hour of hours) {
    nowMs = NOW_MS + hour * HOUR;
    const traceId = traceIdOf(hour);
    const at = `${nowMs}000000`;
    const span = {
      traceId,
      spanId: '1'.repeat(16),
      name: 'GET',
      kind: 2,
      startTimeUnixNano: at,
      endTimeUnixNano: at,
    };
    const traces = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
    const item = {
      access_token: 'a'.repeat(32),
      data: {
        environment: 'test',
        body: { message: { body: 'no' } },
        custom: { trace_id: traceId },
      },
    };
    expect((await honeycomb.routes.fetch(post('/v1/traces', traces))).status).toBe(200);
    expect((await rollbar.routes.fetch(post('/api/1/item/', item))).status).toBe(200);
  }
}

function post(path: string, body: unknown): Request {
  return new Request(`http://localhost:4318${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const left = (): unknown[] => [
  context.rows('SELECT trace_id FROM traces ORDER BY id').map((row) => row['trace_id']),
  context.rows('SELECT count(*) AS n FROM requests')[0]?.['n'],
  context.rows('SELECT count(*) AS n FROM honeycomb_events')[0]?.['n'],
  context.rows('SELECT count(*) AS n FROM rollbar_occurrences')[0]?.['n'],
];

describe('createSweeper', () => {
  it.each([1, 2, 3, 100])('deletes what is old in slices of %i, and nothing else', async (size) => {
    await sendHours([0, 1, 2, 3, 4, 5]);
    const sweeper = createSweeper(context.database);
    const untilMs = NOW_MS + 3 * HOUR;
    while (sweeper.slice(size, untilMs)) expect(sweeper.oldestMs()).toBeGreaterThanOrEqual(NOW_MS);
    expect(left()).toEqual([[traceIdOf(4), traceIdOf(5)], 4, 2, 2]);
    expect(sweeper.oldestMs()).toBe(NOW_MS + 4 * HOUR);
    expect(context.rows('PRAGMA foreign_key_check')).toEqual([]);
    expect(context.rows('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  });

  it('deletes the oldest first when it only has to make room', async () => {
    await sendHours([0, 1, 2]);
    const sweeper = createSweeper(context.database);
    expect(sweeper.slice(2, Infinity)).toBe(true);
    expect(left()).toEqual([[traceIdOf(1), traceIdOf(2)], 4, 2, 2]);
    while (sweeper.slice(2, Infinity));
    expect(left()).toEqual([[], 0, 0, 0]);
    expect(sweeper.oldestMs()).toBeUndefined();
  });

  it('keeps a trace of which something newer is left', async () => {
    await sendHours([0]);
    nowMs = NOW_MS + 5 * HOUR;
    const late = post('/api/1/item/', {
      access_token: 'a'.repeat(32),
      data: {
        environment: 'test',
        body: { message: { body: 'late' } },
        custom: { trace_id: traceIdOf(0) },
      },
    });
    await createRollbar(context).routes.fetch(late);
    const sweeper = createSweeper(context.database);
    while (sweeper.slice(10, NOW_MS + HOUR));
    expect(left()).toEqual([[traceIdOf(0)], 1, 0, 1]);
  });

  it.each([1, 2, 100])(
    'deletes the segments of old requests, but not those that were sent again (%i at a time)',
    async (size) => {
      const rooms = createRooms({ now: () => nowMs });
      const put = async (hour: number, numbers: readonly number[]) => {
        nowMs = NOW_MS + hour * HOUR;
        const times = { start_time: nowMs / 1000, end_time: nowMs / 1000 };
        const TraceSegmentDocuments = numbers.map((n) => segment(n, times));
        const { body } = await callXRay(rooms, 'PutTraceSegments', { TraceSegmentDocuments });
        expect(body).toEqual({ UnprocessedTraceSegments: [] });
      };
      await put(0, [1, 2]);
      await put(1, [3]);
      await put(2, [4, 5]);
      await put(5, [1, 6]);

      const sweeper = createSweeper(rooms.database);
      while (sweeper.slice(size, NOW_MS + 3 * HOUR));
      const all = (sql: string) => rooms.database.prepare(sql).all();
      expect(all('SELECT segment_id FROM xray_segments ORDER BY id')).toEqual([
        { segment_id: hexId(1) },
        { segment_id: hexId(6) },
      ]);
      expect(all('SELECT count(*) AS n FROM requests')).toEqual([{ n: 1 }]);
      expect(all('PRAGMA foreign_key_check')).toEqual([]);
    },
  );

  it('deletes the segments that came by UDP, but not those that were sent again', async () => {
    const rooms = createRooms({ now: () => nowMs });
    const hear = async (hour: number, n: number) => {
      nowMs = NOW_MS + hour * HOUR;
      await rooms.xray.daemon.accept(segment(n));
    };
    await hear(0, 1);
    await hear(0, 2);
    await hear(1, 3);
    await hear(5, 2);

    const sweeper = createSweeper(rooms.database);
    while (sweeper.slice(10, NOW_MS + 3 * HOUR));
    expect(rooms.database.prepare('SELECT segment_id FROM xray_segments').all()).toEqual([
      { segment_id: hexId(2) },
    ]);
  });

  it('deletes values of metrics by their age, and metrics of which none is left', () => {
    const report = context.database.prepare(
      `INSERT INTO metrics (account, region, namespace, name, dimensions, reported_ms)
       VALUES ('1', 'us-east-1', 'n', ?, '[]', ?) RETURNING id`,
    );
    const value = context.database.prepare(
      `INSERT INTO metric_values (metric, time_s, unit, minimum, maximum, sum, count) VALUES (?, ?, '', 1, 1, 1, 1)`,
    );
    for (const [name, hours] of [
      ['gone', [0]],
      ['kept', [0, 2]],
    ] as const) {
      const metric = report.get(name, NOW_MS + (hours.at(-1) ?? 0) * HOUR)?.['id'] ?? null;
      for (const hour of hours) value.run(metric, NOW_MS / 1000 + hour * 3600);
    }
    expect(createSweeper(context.database).slice(1, NOW_MS + HOUR)).toBe(false);
    expect(
      context.rows('SELECT name, time_s FROM metrics JOIN metric_values ON metric = id'),
    ).toEqual([{ name: 'kept', time_s: NOW_MS / 1000 + 7200 }]);
    expect(context.rows('SELECT name FROM metrics')).toEqual([{ name: 'kept' }]);
  });

  it('tells how much is stored, freed pages left out', async () => {
    await sendHours(Array.from({ length: 200 }, (_, hour) => hour));
    const sweeper = createSweeper(context.database);
    const before = sweeper.bytes();
    while (sweeper.slice(50, Infinity));
    expect(sweeper.bytes()).toBeLessThan(before);
  });
});
