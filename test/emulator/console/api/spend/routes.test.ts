import { expect, test } from 'vitest';
import * as v from 'valibot';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { Spend, SpendSources } from '../../../../../emulator/console/api/spend/shapes.ts';
import { openRoomContext } from '../../../room-context.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function emulator(startMs: number) {
  let nowMs = startMs;
  const context = openRoomContext(() => nowMs);
  const { routes } = createConsole(context, { version: '1' });
  const ask = async <S extends v.GenericSchema>(schema: S, path: string) =>
    v.parse(schema, await (await routes.request(`/_emulator/${path}`)).json());
  return {
    ...context,
    routes,
    wait: (ms: number) => (nowMs += ms),
    spend: () => ask(Spend, 'spend'),
    sources: async (by: string) => (await ask(SpendSources, `spend-sources?by=${by}`)).sources,
  };
}

/** The tenth at noon, and seven days of traces before it. */
function fill(perDay: number) {
  const room = emulator(Date.UTC(2026, 10, 3, 12));
  for (let day = 0; day < 7; day++) {
    room.journal.bill('xray', perDay + (day % 2 === 0 ? 100 : -100));
    room.wait(DAY);
  }
  return room;
}

test('a line that grows says when its free tier is used up, and what lies beyond costs', async () => {
  const room = fill(5000);
  const [first] = (await room.spend()).lines;
  expect(first).toMatchObject({ line: 'xray', used: 35_100, limit: 100_000, cost: null });
  const { low = 0, high = 0 } = first?.forecast ?? {};
  // 20.5 days are left, of 5,000 each.
  expect(low).toBeLessThan(35_100 + 20.5 * 5014);
  expect(high).toBeGreaterThan(35_100 + 20.5 * 5014);
  expect(high - low).toBeLessThan(8000);
  const out = first?.runs_out;
  expect(new Date(out?.from_ms ?? 0).toISOString().slice(0, 10)).toBe('2026-11-23');
  expect(out?.to_ms).toBeGreaterThan(out?.from_ms ?? Infinity);
  expect(first?.cost_ahead?.usd).toBeCloseTo(((high - 100_000) * 5) / 1e6, 9);
});

test('a line that stays below never runs out and costs nothing', async () => {
  const [first] = (await fill(200).spend()).lines;
  expect(first).toMatchObject({ line: 'xray', runs_out: null, cost: null, cost_ahead: null });
  expect(first?.forecast).not.toBeNull();
});

test('what lies beyond costs its list price, or a plan', async () => {
  const room = emulator(Date.UTC(2026, 10, 3, 12));
  room.journal.bill('cloudwatch', 7_000_000_000);
  room.journal.bill('honeycomb', 21_000_000);
  room.journal.bill('rollbar', 5001);
  const { lines, days } = await room.spend();
  const costs = Object.fromEntries(lines.map(({ line, cost }) => [line, cost]));
  expect(costs).toMatchObject({
    cloudwatch: { usd: 1, is_plan: false },
    honeycomb: { usd: 130, is_plan: true },
    rollbar: { usd: null, is_plan: true },
    xray: null,
  });
  // Nothing is known of any day but this.
  expect(days).toBe(0);
  expect(lines.every(({ forecast }) => forecast === null)).toBe(true);
});

test('days before the first are unknown, days without anything are none', async () => {
  const room = emulator(Date.UTC(2026, 10, 3, 12));
  for (const units of [50, 0, 60, 70]) {
    room.journal.bill('rollbar', units);
    room.wait(DAY);
  }
  const { lines, days } = await room.spend();
  expect(days).toBe(4);
  expect(lines.find(({ line }) => line === 'rollbar')?.forecast?.days).toBe(4);
});

function store(room: ReturnType<typeof emulator>, id: string, route: string, service: string) {
  const { journal, database, now } = room;
  const trace = journal.trace(id.repeat(32), {
    startMs: now(),
    durationMs: 5,
    service,
    method: 'GET',
    route,
    status: 200,
    failed: false,
  });
  const request = journal.request('honeycomb', 'POST /v1/traces', new Headers(), Buffer.from(''));
  const event = database.prepare(
    `INSERT INTO honeycomb_events (request, trace, dataset, kind, time_ns, fields)
     VALUES (?, ?, 'd', 'span', 0, '{}')`,
  );
  event.run(request, trace);
  event.run(request, trace);
  const segment = database.prepare(
    `INSERT INTO xray_segments (request, trace, account, region, segment_id, name, type, start_time, document, received_ms)
     VALUES (?, ?, '1', 'r', ?, 'n', 'segment', 1, '{}', ?)`,
  );
  segment.run(request, trace, `${id}1`, now());
  segment.run(request, trace, `${id}2`, now());
  database.exec(`
    INSERT OR IGNORE INTO log_groups (id, account, region, name, created_ms) VALUES (1, '1', 'r', 'g', 0);
    INSERT OR IGNORE INTO log_streams (id, log_group, name, created_ms) VALUES (1, 1, 's', 0);
    INSERT INTO log_events (log_stream, trace, timestamp_ms, ingestion_ms, message)
      VALUES (1, ${trace}, 0, ${now()}, 'grün'), (1, NULL, 0, ${now()}, '');`);
}

test('routes and services are told what they brought in this month', async () => {
  const room = emulator(Date.UTC(2026, 10, 30, 12));
  store(room, 'a', '/old', 'before');
  room.wait(DAY);
  store(room, 'b', '/home', 'backend');
  store(room, 'c', '/home', 'backend');
  expect(await room.sources('route')).toEqual([
    { name: 'GET /home', requests: 2, honeycomb: 4, xray: 2, cloudwatch: 2 * (5 + 26), rollbar: 0 },
    { name: null, requests: 0, honeycomb: 0, xray: 0, cloudwatch: 2 * 26, rollbar: 0 },
  ]);
  // What comes later is added.
  store(room, 'd', '/home', 'notifier');
  const services = await room.sources('service');
  expect(services.map(({ name, honeycomb, xray }) => [name, honeycomb, xray])).toEqual([
    ['backend', 4, 2],
    ['notifier', 2, 1],
    [null, 0, 0],
  ]);
  expect((await room.routes.request('/_emulator/spend-sources?by=moon')).status).toBe(400);
});

test('rows that get ids of deleted ones are counted too, and what those brought stays', async () => {
  const room = emulator(Date.UTC(2026, 10, 30, 12));
  store(room, 'a', '/home', 'backend');
  store(room, 'b', '/home', 'backend');
  expect(await room.sources('service')).toMatchObject([{ name: 'backend', honeycomb: 4 }, {}]);
  room.database.exec('DELETE FROM honeycomb_events; DELETE FROM log_events');
  expect(await room.sources('service')).toMatchObject([{ name: 'backend', honeycomb: 4 }, {}]);
  store(room, 'c', '/home', 'backend');
  expect(await room.sources('service')).toMatchObject([
    { name: 'backend', honeycomb: 6, cloudwatch: 3 * (5 + 26) },
    {},
  ]);
});
