import * as v from 'valibot';
import { beforeEach, describe, expect, test } from 'vitest';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import {
  RequestPage,
  RequestSummary,
} from '../../../../../emulator/console/api/requests/shapes.ts';
import type { TraceFacts } from '../../../../../emulator/store/traces.ts';
import { openRoomContext } from '../../../room-context.ts';

const NOW = 1_795_361_908_000;
const idOf = (n: number) => n.toString(16).padStart(32, 'a');

/** Seconds before now, and what else is told of the root. */
const FACTS: readonly (TraceFacts & { readonly name: string })[] = [
  { name: 'home', method: 'GET', route: '/api/activities/home', status: 200, durationMs: 5 },
  {
    name: 'post',
    method: 'POST',
    route: '/api/activities',
    status: 500,
    durationMs: 431,
    failed: true,
  },
  { name: 'search', method: 'GET', route: '/api/activities/search', status: 404, durationMs: 40 },
  { name: 'queue.consume', durationMs: 12 },
];

/** @param now a clock that moves makes a search run out of time */
function emulator(now = () => NOW) {
  const context = openRoomContext(now);
  const { database, journal } = context;
  const { routes } = createConsole(context, { version: '0' });
  const rows = FACTS.map((facts, n) =>
    journal.trace(idOf(n), {
      rank: 3,
      spanId: n.toString(16).padStart(16, 'b'),
      startMs: NOW - (n + 1) * 1000,
      service: n === 3 ? 'worker' : 'backend-hono',
      ...facts,
    }),
  );
  const request = journal.request('honeycomb', 'POST /v1/traces', new Headers(), Buffer.from('{}'));
  const span = database.prepare(
    `INSERT INTO honeycomb_events (request, trace, dataset, kind, span_id, parent_id, name, time_ns, duration_ns, fields)
     VALUES (?, ?, 'd', 'span', ?, ?, 'n', ?, ?, ?)`,
  );
  const addSpan = (
    n: number,
    id: string,
    parent: string | null,
    fromMs: number,
    ms: number,
    fields: object,
  ) =>
    span.run(
      request,
      rows[n] ?? 0,
      id,
      parent,
      BigInt(NOW - (n + 1) * 1000 + fromMs) * 1_000_000n,
      ms * 1_000_000,
      JSON.stringify(fields),
    );
  addSpan(1, '1'.padStart(16, 'b'), null, 0, 431, { 'service.name': 'web', 'app.user': 'worf' });
  addSpan(1, 'c'.repeat(16), '1'.padStart(16, 'b'), 31, 300, {
    'db.name': 'DB',
    error: true,
    'app.rows': 7,
  });
  addSpan(2, '2'.padStart(16, 'b'), null, 0, 40, {
    'service.name': 'backend-hono',
    'app.user': 'garek*',
  });
  database.exec(`
    INSERT INTO log_groups (id, account, region, name, created_ms) VALUES (1, '1', 'us-east-1', 'cruddur', 0);
    INSERT INTO log_streams (id, log_group, name, created_ms) VALUES (1, 1, 's', 0);
    INSERT INTO log_events (log_stream, trace, timestamp_ms, ingestion_ms, message) VALUES
      (1, ${rows[0]}, 0, 0, '{"level":"INFO","handle":"bayko","http":{"size":12}}'),
      (1, ${rows[1]}, 0, 0, '{"level":"ERROR","message":"notifier answered 503"}'),
      (1, ${rows[2]}, 0, 0, 'no JSON');
    INSERT INTO rollbar_items (id, counter, environment, fingerprint, title, level,
      first_occurrence_s, last_occurrence_s, total_occurrences) VALUES (1, 7, 'p', 'f', 'TypeError: no uuid', 'error', 0, 0, 1);
    INSERT INTO rollbar_occurrences (request, item, trace, timestamp_s, payload)
      VALUES (${request}, 1, ${rows[1]}, 0, '{"person":{"id":"worf"},"custom":{"plan.name":"gold"}}');
    INSERT INTO xray_segments (trace, account, region, segment_id, name, type, start_time, document, received_ms)
      VALUES (${rows[3]}, '1', 'us-east-1', 'dddddddddddddddd', 'w', 'segment', 1,
        '{"name":"w","annotations":{"tier":"gold"},"metadata":{"default":{"size":3}},"subsegments":[
          {"name":"own part","annotations":{"deep":true},"subsegments":[{"name":"S3","namespace":"aws"}]}]}', 0);`);
  const get = async (path: string) => {
    const response = await routes.request(`/_emulator/${path}`);
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  return {
    journal,
    database,
    get,
    list: async (search: Record<string, string>) =>
      v.parse(RequestPage, (await get(`request-list?${new URLSearchParams(search)}`)).body),
    summary: async (search: Record<string, string>) =>
      v.parse(RequestSummary, (await get(`request-summary?${new URLSearchParams(search)}`)).body),
  };
}

let room: ReturnType<typeof emulator>;
beforeEach(() => {
  room = emulator();
});

const names = ({ rows }: RequestPage) => rows.map(({ name }) => name);

describe('GET /_emulator/request-list', () => {
  test('tells where the time went by X-Ray alone, and counts its failed subsegments', async () => {
    const row = room.journal.trace('e'.repeat(32), {
      startMs: NOW,
      durationMs: 100,
      rank: 2,
      failed: true,
      rootFailed: false,
      spanId: '1'.repeat(16),
    });
    const part = { id: '2'.repeat(16), name: 'S3', namespace: 'aws', fault: true };
    const document = JSON.stringify({
      id: '1'.repeat(16),
      name: 'shop',
      start_time: NOW / 1000,
      end_time: NOW / 1000 + 0.1,
      subsegments: [{ ...part, start_time: NOW / 1000 + 0.02, end_time: NOW / 1000 + 0.1 }],
    });
    room.database
      .prepare(
        `INSERT INTO xray_segments (trace, account, region, segment_id, name, type, start_time, document, received_ms)
         VALUES (?, '1', 'r', ?, 'shop', 'segment', 1, ?, 0)`,
      )
      .run(row, '1'.repeat(16), document);
    const { rows } = await room.list({ q: `trace:${'e'.repeat(32)}` });
    expect(rows.map(({ errors, parts }) => [errors, parts])).toEqual([
      [
        1,
        [
          { service: 'shop', ms: expect.closeTo(20, 0) },
          { service: 'S3', ms: expect.closeTo(80, 0) },
        ],
      ],
    ]);
  });

  test.each([
    ['a warning in Rollbar', 'warning', {}, 0],
    ['an error in Rollbar', 'error', { failed: true }, 1],
    ['a subsegment that failed', undefined, { failed: true }, 1],
    ['its root alone', undefined, { failed: true, rootFailed: true }, 0],
  ] as const)('counts errors inside a request: %s', async (_what, level, facts, errors) => {
    const row = room.journal.trace('f'.repeat(32), {
      startMs: NOW,
      durationMs: 1,
      rank: 2,
      rootFailed: false,
      ...facts,
    });
    if (level !== undefined) {
      room.database.exec(`
        INSERT INTO rollbar_items (id, counter, environment, fingerprint, title, level,
          first_occurrence_s, last_occurrence_s, total_occurrences) VALUES (2, 8, 'p', 'g', 't', '${level}', 0, 0, 1);
        INSERT INTO rollbar_occurrences (request, item, trace, timestamp_s, payload) VALUES (1, 2, ${row}, 0, '{}');`);
    }
    const { rows } = await room.list({ q: `trace:${'f'.repeat(32)}` });
    expect(rows.map((one) => one.errors)).toEqual([errors]);
  });

  test('tells of each request its root, what vendors have, errors inside, and where the time went', async () => {
    const [, post] = (await room.list({})).rows;
    expect(post).toMatchObject({
      trace_id: idOf(1),
      route: '/api/activities',
      failed: true,
      errors: 1,
      parts: [
        { service: 'web', ms: 131 },
        { service: 'DB', ms: 300 },
      ],
      counts: { honeycomb: 2, xray: 0, cloudwatch: 1, rollbar: 1 },
    });
  });

  test.each([
    ['', ['home', 'post', 'search', 'queue.consume']],
    ['status:500', ['post']],
    ['status:4xx', ['search']],
    ['status:>=400', ['post', 'search']],
    ['-status:>=400', ['home', 'queue.consume']],
    ['dur:>11', ['post', 'search', 'queue.consume']],
    ['dur:<=12', ['home', 'queue.consume']],
    ['route:activities', ['home', 'post', 'search']],
    ['route:"/api/activities"', ['post']],
    ['route:/api/*home', ['home']],
    ['service:worker', ['queue.consume']],
    ['-service:worker method:get', ['home', 'search']],
    ['name:queue', ['queue.consume']],
    ['failed:true', ['post']],
    ['error:false', ['home', 'search', 'queue.consume']],
    ['error:uuid', ['post']],
    ['level:error', ['post']],
    ['-level:info status:200', []],
    ['vendor:rollbar', ['post']],
    ['-vendor:logs', ['queue.consume']],
    ['app.user:worf', ['post']],
    ['-app.user:worf', ['home', 'search', 'queue.consume']],
    ['app.user:"garek*"', ['search']],
    ['app.user:g*', ['search']],
    ['app.rows:>6', ['post']],
    ['app.rows:>7', []],
    ['handle:bayko', ['home']],
    ['http.size:12', ['home']],
    ['person.id:worf', ['post']],
    ['plan.name:gold', ['post']],
    ['tier:gold', ['queue.consume']],
    ['size:>2', ['queue.consume']],
    ['deep:true', ['queue.consume']],
    ['service.name:w', ['queue.consume']],
    ['service.name:S3', ['queue.consume']],
    ['service.name:"own part"', []],
    ['home', ['home']],
    ['"get" 404', ['search']],
    [`trace:${idOf(2)}`, ['search']],
    [`Root=1-${idOf(2).slice(0, 8)}-${idOf(2).slice(8)}`, ['search']],
    ['nothing.like:it', []],
  ])('finds by %s', async (q, expected) => {
    expect(names(await room.list({ q }))).toEqual(expected);
    expect((await room.summary({ q })).count).toBe(expected.length);
  });

  test.each([
    ['time', 'up', ['queue.consume', 'search', 'post', 'home']],
    ['duration', 'down', ['post', 'search', 'queue.consume', 'home']],
    ['status', 'down', ['post', 'search', 'home', 'queue.consume']],
    ['route', 'up', ['post', 'home', 'search', 'queue.consume']],
  ])('sorts by %s %s, and pages through all once', async (sort, direction, expected) => {
    expect(names(await room.list({ sort, direction }))).toEqual(expected);
    const paged: (string | null)[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: RequestPage = await room.list({
        sort,
        direction,
        limit: '1',
        ...(after !== '' && { after }),
      });
      paged.push(...names(page));
      after = page.next;
    }
    expect(paged).toEqual(expected);
  });

  test.each([
    [{ 'service.name': 'api', 'db.name': 'DB' }, 'DB'],
    [{ 'service.name': 'api', 'db.name': 5 }, 'api'],
    [{ 'service.name': 5 }, 'unknown'],
    [{ 'service.name': true }, 'unknown'],
    [{ 'service.name': ['api'] }, 'unknown'],
    [{}, 'unknown'],
  ])('a span with %j spends its time in %s', async (fields, service) => {
    room.database
      .prepare('UPDATE honeycomb_events SET fields = ? WHERE span_id = ?')
      .run(JSON.stringify(fields), '2'.padStart(16, 'b'));
    const { rows } = await room.list({ q: 'name:search' });
    expect(rows.map(({ parts }) => parts)).toEqual([[{ service, ms: 40 }]]);
  });

  test('keeps to the time range', async () => {
    const search = { from: String(NOW - 3000), to: String(NOW - 1000) };
    expect(names(await room.list(search))).toEqual(['post', 'search']);
    expect(await room.summary(search)).toMatchObject({ count: 2, stored: 4, failed: 1 });
  });

  test('pages through many that only their rows tell apart', async () => {
    for (let n = 10; n < 900; n++)
      room.journal.trace(idOf(n), { rank: 3, startMs: NOW - n, name: 'x' });
    room.journal.publish();
    const first = await room.list({ q: '-vendor:rollbar', limit: '200' });
    expect(first.rows).toHaveLength(200);
    const second = await room.list({ q: '-vendor:rollbar', limit: '200', after: first.next ?? '' });
    expect(second.rows[0]?.time_ms).toBeLessThan(first.rows[199]?.time_ms ?? 0);
    expect(names(await room.list({ q: 'app.user:worf' }))).toEqual(['post']);
  });

  test('shows no trace that was deleted, and all there are', async () => {
    await room.list({});
    room.database.exec(`DELETE FROM log_events; DELETE FROM traces WHERE trace_id = '${idOf(0)}'`);
    expect(names(await room.list({}))).toEqual(['post', 'search', 'queue.consume']);
  });

  test.each([
    [
      'q=stauts:500',
      { error: 'There is no key “stauts”, at character 1. Did you mean status?', at: 0 },
    ],
    ['q=home+dur:fast', { error: expect.stringContaining('is not a duration'), at: 9 }],
    ['sort=size', { error: 'Cannot list requests: sort is wrong' }],
    ['limit=0', { error: 'Cannot list requests: limit is wrong' }],
    ['after=x', { error: 'Cannot list requests: after is wrong' }],
    ['from=-1', { error: 'Cannot list requests: from is wrong' }],
  ])('refuses %s', async (search, body) => {
    expect(await room.get(`request-list?${search}`)).toEqual({ status: 400, body });
    expect((await room.get(`request-summary?${search}`)).status).toBe(400);
  });
});

describe('GET /_emulator/request-summary', () => {
  test('counts failures, errors inside, and quantiles, over time', async () => {
    room.journal.trace(idOf(0), { failed: true });
    room.journal.publish();
    const summary = await room.summary({ from: String(NOW - 60_000) });
    expect(summary).toMatchObject({
      count: 4,
      failed: 1,
      inside: 1,
      slow: 1,
      p50_ms: 12,
      p95_ms: 431,
      from_ms: NOW - 60_000,
      to_ms: NOW,
      worst: { title: 'POST /api/activities', failed: 1 },
    });
    expect(summary.slices).toHaveLength(60);
    expect(summary.slices.reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect(summary.slices.find(({ failed }) => failed > 0)).toMatchObject({ p95_ms: 431 });
  });

  test('counts what X-Ray has not, and what a vendor refused or was lost on the way, as the list finds it', async () => {
    const segment = room.database.prepare(
      `INSERT INTO xray_segments (trace, account, region, segment_id, name, type, start_time, document, received_ms)
       SELECT id, '1', 'r', 's', 'n', 'segment', 0, '{}', 0 FROM traces WHERE trace_id = ?`,
    );
    segment.run(idOf(1));
    room.journal.refuse({
      vendor: 'xray',
      operation: 'PutTraceSegments',
      status: 429,
      code: 'ThrottledException',
      message: 'Rate exceeded',
    });
    const facts = { rank: 3, service: 'backend-hono', startMs: NOW - 600_000 } as const;
    room.journal.trace(idOf(8), { ...facts, name: 'without a line' });
    room.journal.publish();
    const found = await room.list({ q: 'undelivered:true' });
    expect(names(found)).toEqual(['home', 'search', 'without a line']);
    expect(
      found.rows.map(({ absences }) => [absences.xray?.state, absences.cloudwatch?.state]),
    ).toEqual([
      ['refused', undefined],
      ['refused', undefined],
      ['sampled', 'lost'],
    ]);
    expect(names(await room.list({ q: 'undelivered:false' }))).toEqual(['post', 'queue.consume']);
    expect(await room.summary({})).toMatchObject({ undelivered: 3, not_in_xray: 3 });
    expect(await room.summary({ q: 'name:home' })).toMatchObject({ undelivered: 1 });
  });

  test('counts nothing that only the rows of vendors tell of more requests than it looks at', async () => {
    for (let n = 100; n < 2200; n++) room.journal.trace(idOf(n), { rank: 3, startMs: NOW - n });
    room.journal.publish();
    expect(await room.summary({})).toMatchObject({ undelivered: null, not_in_xray: null });
  });

  test('of an empty store is of nothing', async () => {
    room.database.exec('PRAGMA foreign_keys = OFF; DELETE FROM traces');
    room.journal.reset();
    expect(await room.summary({})).toMatchObject({
      count: 0,
      stored: 0,
      p95_ms: null,
      worst: null,
    });
  });
});

test('a search in rows answers with what it found in time, and pages behind it find the rest once', async () => {
  let [clock, step] = [NOW, 0];
  const { list, journal, database } = emulator(() => (clock += step));
  const request = journal.request('honeycomb', 'x', new Headers(), Buffer.from('{}'));
  const add = database.prepare(
    `INSERT INTO honeycomb_events (request, trace, dataset, kind, time_ns, fields) VALUES (?, ?, 'd', 'span', 0, ?)`,
  );
  const wanted = [110, 340, 360, 690, 2300];
  for (let n = 100; n < 2400; n++) {
    const trace = journal.trace(idOf(n), { rank: 3, name: String(n), startMs: NOW - n * 1000 });
    add.run(request, trace, JSON.stringify({ 'app.user': wanted.includes(n) ? 'odo' : 'quark' }));
  }
  const all = await list({ q: 'app.user:odo' });
  expect([all.partial, all.next, names(all)]).toEqual([false, null, wanted.map(String)]);
  step = 1000;
  const pages: RequestPage[] = [];
  for (let after: string | null = ''; after !== null; after = pages.at(-1)?.next ?? null) {
    pages.push(await list({ q: 'app.user:odo', ...(after !== '' && { after }) }));
  }
  expect(pages.flatMap(names)).toEqual(wanted.map(String));
  expect(pages.slice(0, 3).map(names)).toEqual([['110', '340'], ['360'], ['690']]);
  expect(pages.map(({ partial }) => partial)).toEqual(pages.map((_, at) => at < pages.length - 1));
});
