import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  ItemDetail,
  ItemList,
  Occurrence,
} from '../../../../../emulator/console/api/errors/shapes.ts';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { createRollbar } from '../../../../../emulator/vendors/rollbar/routes.ts';
import { openRoomContext } from '../../../room-context.ts';

const NOW = 1_795_361_908_000;
const TRACE = '6b0b2a5356f419d99bc58c1bd99ada4b';

function open() {
  let nowMs = NOW;
  const context = openRoomContext(() => nowMs);
  const { routes } = createConsole(context, { version: '0' });
  const rollbar = createRollbar(context).routes;
  const get = async (path: string) => {
    const response = await routes.request(`/_emulator/${path}`);
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  const secondsAgo = (seconds: number) => Math.floor(nowMs / 1000) - seconds;
  return {
    context,
    get,
    secondsAgo,
    pass: (ms: number) => (nowMs += ms),
    /** Reports a message so many seconds ago. */
    async report(message: string, ago: number, rest: object = {}) {
      const data = {
        environment: 'production',
        level: 'error',
        timestamp: secondsAgo(ago),
        body: { message: { body: message } },
        ...rest,
      };
      const headers = { 'x-rollbar-access-token': 't' };
      const init = { method: 'POST', headers, body: JSON.stringify({ data }) };
      const answer = await rollbar.request('/api/1/item/', init);
      expect(answer.status).toBe(200);
    },
    async list(search: Record<string, string> = {}) {
      return v.parse(ItemList, (await get(`errors?${new URLSearchParams(search)}`)).body);
    },
    item: async (counter: number) => v.parse(ItemDetail, (await get(`errors/${counter}`)).body),
    occurrence: async (counter: number, id: number | 'newest' = 'newest') =>
      v.parse(Occurrence, (await get(`errors/${counter}/occurrences/${id}`)).body),
    change: async (counter: number | string, body: string) => {
      const path = `/_emulator/errors/${counter}/status`;
      return (await routes.request(path, { method: 'POST', body })).status;
    },
    titles: async (search: Record<string, string>) => {
      const asked = new URLSearchParams({ show: 'all', ...search });
      const { rows } = v.parse(ItemList, (await get(`errors?${asked}`)).body);
      return rows.map(({ title }) => title);
    },
  };
}

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('GET /_emulator/errors', () => {
  test('tells of each item how often it occurred in the range, when, and in which slices', async () => {
    const room = open();
    for (const index of times(3)) await room.report('down', 600 - index * 60);
    await room.report('down', 4000);
    await room.report('late', 30, { level: 'warning', environment: 'staging' });
    const list = await room.list({ from: String(NOW - 900_000) });
    expect(list.rows).toMatchObject([
      { counter: 2, title: 'late', level: 'warning', environment: 'staging', times: 1 },
      { counter: 1, title: 'down', times: 3, total: 4, last_ms: NOW - 480_000 },
    ]);
    const [, down] = list.rows;
    expect(down?.trend.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(down?.trend.filter((count) => count > 0)).toEqual([1, 1, 1]);
    const sums = list.slices.reduce((sum, { occurrences }) => sum + occurrences, 0);
    expect([list.found, sums, list.stored]).toEqual([2, 4, 2]);
    expect(list.worst).toEqual({ counter: 1, title: 'down', times: 3 });
  });

  test('lists what has an occurrence in the range, not what occurred before and after it', async () => {
    const room = open();
    await room.report('both', 7200);
    await room.report('both', 60);
    await room.report('inside', 3600);
    const search = { from: String(NOW - 4_000_000), to: String(NOW - 3_000_000) };
    expect(await room.titles(search)).toEqual(['inside']);
    expect(await room.titles({})).toEqual(['both', 'inside']);
  });

  test('forgets occurrences that were deleted, and keeps the item', async () => {
    const room = open();
    await room.report('gone', 60);
    room.context.database.exec('DELETE FROM rollbar_occurrences');
    expect((await room.list({ from: String(NOW - 900_000) })).rows).toEqual([]);
    expect((await room.list()).rows).toMatchObject([{ title: 'gone', times: 0, total: 1 }]);
  });

  test.each([
    ['down', ['disk down']],
    ['level:warn', ['slow query']],
    ['level:warning', ['slow query']],
    ['-level:warning', ['disk down', 'Hello']],
    ['environment:stag*', ['slow query']],
    ['error:disk', ['disk down']],
    ['error:true', ['disk down']],
    ['#3', ['Hello']],
    ['person.id:worf', ['disk down']],
    ['-person.id:worf', ['slow query', 'Hello']],
    ['plan.name:gold', ['slow query']],
    ['status:500', ['disk down']],
    ['status:5xx -person.id:garek', ['disk down']],
    [`trace:${TRACE}`, ['disk down']],
    [TRACE, ['disk down']],
    ['status:404', []],
  ])('the query %s finds %j', async (q, expected) => {
    const room = await (queried ??= reported());
    expect(await room.titles({ q })).toEqual(expected);
  });

  let queried: Promise<ReturnType<typeof open>> | undefined;

  async function reported() {
    const room = open();
    room.context.journal.trace(TRACE, { status: 500, route: '/api/activities', failed: true });
    await room.report('disk down', 10, {
      person: { id: 'worf' },
      custom: { trace_id: TRACE },
    });
    await room.report('slow query', 20, {
      level: 'warning',
      environment: 'staging',
      custom: { 'plan.name': 'gold' },
    });
    await room.report('Hello', 30, { level: 'info' });
    return room;
  }

  test('sorts by how often and by when first, and gives as many as asked', async () => {
    const room = open();
    await room.report('often', 300);
    await room.report('often', 290);
    await room.report('new', 10);
    expect(await room.titles({ sort: 'times' })).toEqual(['often', 'new']);
    expect(await room.titles({ sort: 'first' })).toEqual(['new', 'often']);
    expect(await room.titles({ limit: '1' })).toEqual(['new']);
  });

  test.each([
    'show=some',
    'sort=x',
    'limit=0',
    'limit=9999',
    'from=x',
    'q=statsu:500',
    'q=status:x',
  ])('refuses %s', async (search) => {
    expect((await open().get(`errors?${search}`)).status).toBe(400);
  });

  test('a store with many items is answered with those that occurred last', async () => {
    const room = open();
    room.context.database.exec(`
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
      INSERT INTO rollbar_items (counter, environment, fingerprint, title, level,
        first_occurrence_s, last_occurrence_s, total_occurrences)
      SELECT i, 'p', i, 'item ' || i, 'error', i, i, 1 FROM n`);
    const list = await room.list();
    expect([list.found, list.partial, list.rows[0]?.title]).toEqual([1000, true, 'item 2500']);
  });
});

describe('GET /_emulator/errors/:counter', () => {
  test('tells what became of it, who met it, and what its occurrences have in common', async () => {
    const room = open();
    for (const index of times(4)) {
      await room.report('down', 100 - index, {
        person: { id: index === 3 ? 'garek' : 'worf' },
        context: 'POST /api/activities',
        custom: { ttl: '7-days', trace_id: `${index}`.padStart(32, 'a') },
      });
    }
    await room.report('down', 50, { environment: 'staging' });
    const item = await room.item(1);
    expect(item).toMatchObject({ kept: 4, people: 2, context: 'POST /api/activities' });
    expect(item.elsewhere).toEqual([{ counter: 2, environment: 'staging', total: 1 }]);
    expect(item.common).toEqual([
      { name: 'person.id', value: 'worf', share: 0.75 },
      { name: 'custom.ttl', value: '7-days', share: 1 },
      { name: 'context', value: 'POST /api/activities', share: 1 },
    ]);
    expect(item.trend.counts.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(item.recent.map(({ person }) => person)).toEqual(['garek', 'worf', 'worf', 'worf']);
  });

  test('finds the warning that the logs of its traces share, numbers aside', async () => {
    const room = open();
    room.context.database.exec(`
      INSERT INTO log_groups (id, account, region, name, created_ms) VALUES (1, '1', 'r', 'g', 0);
      INSERT INTO log_streams (id, log_group, name, created_ms) VALUES (1, 1, 's', 0)`);
    for (const index of times(3)) {
      const traceId = `${index + 1}`.padStart(32, 'b');
      await room.report('down', 100 - index, { custom: { trace_id: traceId } });
      room.context.database.exec(`
        INSERT INTO log_events (log_stream, trace, timestamp_ms, ingestion_ms, message)
        SELECT 1, id, 0, 0, '{"level":"WARN","message":"try ${index} failed"}' FROM traces WHERE trace_id = '${traceId}';
        INSERT INTO log_events (log_stream, trace, timestamp_ms, ingestion_ms, message)
        SELECT 1, id, 0, 0, '{"level":"INFO","message":"all well"}' FROM traces WHERE trace_id = '${traceId}'`);
    }
    expect((await room.item(1)).warned).toEqual({ message: 'try 2 failed', traces: 3, of: 3 });
    // Most of its traces say nothing then.
    for (const index of times(3)) {
      await room.report('down', 10 - index, { custom: { trace_id: `${index}`.padStart(32, 'c') } });
    }
    expect((await room.item(1)).warned).toBe(null);
  });

  test.each(['errors/7', 'errors/x', 'errors/1/occurrences/9', 'errors/7/occurrences/newest'])(
    'there is nothing at %s',
    async (path) => {
      const room = open();
      await room.report('down', 1);
      expect((await room.get(path)).status).toBe(404);
    },
  );
});

describe('GET /_emulator/errors/:counter/occurrences/:id', () => {
  test('is one of its occurrences with its neighbours, facts and what came before', async () => {
    const room = open();
    const telemetry = [
      {
        type: 'network',
        timestamp_ms: NOW - 9000,
        body: { method: 'GET', url: '/x', status_code: 503 },
      },
      { type: 'log', level: 'info', timestamp_ms: NOW - 9500, body: { message: 'began' } },
      { type: 'log', level: 'info', timestamp_ms: NOW + 90_000, body: { message: 'later' } },
    ];
    await room.report('down', 20);
    await room.report('down', 8, {
      timestamp: NOW / 1000 - 8.25,
      person: { id: 7 },
      request: { url: '/x', headers: { a: { b: 1 } } },
      body: { message: { body: 'down' }, telemetry },
    });
    await room.report('down', 1);
    const { id: newest, previous_id: id } = await room.occurrence(1);
    const middle = await room.occurrence(1, id ?? 0);
    expect(middle).toMatchObject({
      time_ms: NOW - 8250,
      exact: true,
      newer: 1,
      next_id: newest,
      person: '7',
      facts: [
        { group: 'person', name: 'person.id', value: '7' },
        { group: 'request', name: 'request.url', value: '/x' },
        { group: 'request', name: 'request.headers.a.b', value: '1' },
      ],
    });
    expect(middle.steps.map(({ text, failed }) => [text, failed])).toEqual([
      ['began', false],
      ['GET /x 503', true],
    ]);
    expect((await room.occurrence(1, middle.previous_id ?? 0)).previous_id).toBe(null);
  });

  test('takes any payload that Rollbar takes', async () => {
    const room = open();
    const odd = { person: { id: ['a'] }, request: [], custom: { a: { b: { c: { d: 1 } } } } };
    await room.report('odd', 1, {
      ...odd,
      body: { message: { body: 'odd' }, telemetry: ['x', 1] },
    });
    const { facts, steps, exact } = await room.occurrence(1);
    expect(facts).toContainEqual({ group: 'custom', name: 'custom.a.b.c', value: '{"d":1}' });
    expect([steps, exact]).toEqual([[], false]);
  });
});

describe('POST /_emulator/errors/:counter/status', () => {
  test('resolves, mutes and reactivates; the next occurrence brings a resolved item back', async () => {
    const room = open();
    const told: string[] = [];
    room.context.journal.subscribe((change) => told.push(change));
    await room.report('down', 100);
    told.length = 0;
    expect(await room.change(1, '{"status":"resolved"}')).toBe(200);
    expect(told).toEqual(['rollbar']);
    expect(await room.list()).toMatchObject({ found: 0, counts: { active: 0, resolved: 1 } });
    room.pass(60_000);
    await room.report('down', 0);
    expect(await room.item(1)).toMatchObject({
      status: 'active',
      returned_ms: NOW + 60_000,
      since_return: 1,
      history: [{ event: 'reactivated' }, { event: 'resolved' }, { event: 'new' }],
    });
    // In the same minute, and counted to the second.
    room.pass(10_000);
    await room.change(1, '{"status":"resolved"}');
    room.pass(10_000);
    await room.report('down', 0);
    expect((await room.item(1)).since_return).toBe(1);
    for (const status of ['muted', 'active', 'archived']) {
      expect(await room.change(1, JSON.stringify({ status }))).toBe(200);
      expect((await room.item(1)).status).toBe(status);
    }
  });

  test.each([
    [1, '{"status":"gone"}', 400],
    [1, '{}', 400],
    [1, 'status=resolved', 400],
    [1, `{"status":"resolved","rest":"${'z'.repeat(2_000_000)}"}`, 413],
    [2, '{"status":"resolved"}', 404],
    ['x', '{"status":"resolved"}', 404],
  ])('item %s with %.40s is answered with %i', async (counter, body, status) => {
    const room = open();
    await room.report('down', 1);
    expect(await room.change(counter, body)).toBe(status);
    expect((await room.item(1)).status).toBe('active');
  });
});
