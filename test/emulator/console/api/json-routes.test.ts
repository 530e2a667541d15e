import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createConsole } from '../../../../emulator/console/api/routes.ts';
import { openRoomContext } from '../../room-context.ts';

const TRACE = '6b030c74d87bdfec8f9d51c8fa5709a1';
const HOSTILE = `<img src=x onerror=alert(1)>"'\u2028`;

function emulator() {
  let nowMs = 1_795_361_908_000;
  const now = () => nowMs;
  const context = openRoomContext(now);
  const { database, journal } = context;
  const { routes } = createConsole(context, { version: '1.2.3' });
  const get = async (path: string, method = 'GET') => {
    const response = await routes.request(`/_emulator/${path}`, { method });
    const body: unknown = await response.json();
    return { status: response.status, headers: response.headers, body };
  };
  return { database, journal, routes, get, wait: (ms: number) => (nowMs += ms) };
}

let room: ReturnType<typeof emulator>;
beforeEach(() => {
  room = emulator();
});

/** One request as all four vendors would have stored it. */
function storeTrace(): void {
  const { database, journal } = room;
  const trace = journal.trace(TRACE, {
    startMs: 1_795_361_907_900,
    durationMs: 21.5,
    service: 'backend-hono',
    method: 'GET',
    route: '/api/activities/home',
    status: 500,
    failed: true,
  });
  const headers = new Headers({
    'x-honeycomb-team': 'secretkey',
    'content-type': 'application/json',
  });
  const request = journal.request('honeycomb', 'POST /v1/traces', headers, Buffer.from('{"a":1}'));
  database
    .prepare(
      `INSERT INTO honeycomb_events (request, trace, dataset, kind, span_id, parent_id, name, time_ns, duration_ns, fields)
       VALUES (?, ?, 'backend-hono', 'span', '97e7268faf111e41', NULL, ?, 1795361907900123456, 21500000, ?)`,
    )
    .run(request, trace, HOSTILE, JSON.stringify({ 'app.now': HOSTILE }));
  database
    .prepare(
      `INSERT INTO xray_segments (trace, account, region, segment_id, name, type, start_time, document, received_ms)
       VALUES (?, '1', 'us-east-1', '97e7268faf111e41', 'backend-hono', 'segment', 1795361907.9, '{"id":"x"}', 0)`,
    )
    .run(trace);
  database.exec(`
    INSERT INTO log_groups (id, account, region, name, created_ms) VALUES (1, '1', 'us-east-1', 'cruddur', 0);
    INSERT INTO log_streams (id, log_group, name, created_ms) VALUES (1, 1, 'backend-hono', 0);
    INSERT INTO log_events (log_stream, trace, timestamp_ms, ingestion_ms, message)
      VALUES (1, ${trace}, 1795361907950, 1795361908000, 'later'), (1, ${trace}, 1795361907920, 1795361908000, 'earlier');
    INSERT INTO rollbar_items (id, counter, environment, fingerprint, title, level,
      first_occurrence_s, last_occurrence_s, total_occurrences)
      VALUES (1, 7, 'production', 'f', 'TypeError', 'error', 1795361907, 1795361907, 1);
    INSERT INTO rollbar_occurrences (request, item, trace, timestamp_s, payload)
      VALUES (${request}, 1, ${trace}, 1795361907, '{"body":{}}');`);
}

describe('GET /_emulator/traces', () => {
  test('lists newest first with what each vendor has', async () => {
    storeTrace();
    room.journal.trace('b'.repeat(32));
    const { body, headers } = await room.get('traces');
    expect(body).toMatchObject({
      next: null,
      traces: [
        { trace_id: 'b'.repeat(32), route: null, spans: 0, segments: 0, logs: 0, occurrences: 0 },
        {
          trace_id: TRACE,
          method: 'GET',
          route: '/api/activities/home',
          status: 500,
          duration_ms: 21.5,
          failed: true,
          spans: 1,
          segments: 1,
          logs: 2,
          occurrences: 1,
        },
      ],
    });
    expect(headers.get('content-type')).toContain('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('pages by the cursor it gives, losing and repeating nothing', async () => {
    const ids = Array.from({ length: 7 }, (_, index) => String(index).padStart(32, '0'));
    for (const id of ids) room.journal.trace(id);
    const seen: string[] = [];
    let path = 'traces?limit=3';
    for (let page = 0; page < 4 && path !== ''; page++) {
      const { body } = await room.get(path);
      const { traces, next } = body as { traces: { trace_id: string }[]; next: number | null };
      seen.push(...traces.map(({ trace_id }) => trace_id));
      path = next === null ? '' : `traces?limit=3&before=${next}`;
    }
    expect(seen).toEqual(ids.toReversed());
  });

  test.each([
    ['home', 1],
    ['GET 500', 1],
    ['FAILED backend-hono', 1],
    [TRACE.slice(5, 20), 1],
    ['POST', 0],
    ['home%', 0],
    ["' OR 1=1 --", 0],
  ])('filters by the words of %j', async (filter, count) => {
    storeTrace();
    const { body } = await room.get(`traces?${new URLSearchParams({ filter })}`);
    expect((body as { traces: unknown[] }).traces).toHaveLength(count);
  });

  test.each(['limit=0', 'limit=501', 'limit=x', 'before=-1', 'before=1e3'])(
    'answers 400 to %s',
    async (query) => expect((await room.get(`traces?${query}`)).status).toBe(400),
  );
});

describe('GET /_emulator/traces/:traceId', () => {
  test.each([TRACE, TRACE.toUpperCase(), `1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`])(
    'gives everything of %s',
    async (id) => {
      storeTrace();
      const { body } = await room.get(`traces/${id}`);
      expect(body).toMatchObject({
        trace: { trace_id: TRACE },
        events: [
          {
            name: HOSTILE,
            time_ms: expect.closeTo(1_795_361_907_900.123, 3),
            duration_ms: 21.5,
            fields: { 'app.now': HOSTILE },
          },
        ],
        segments: [{ segment_id: '97e7268faf111e41', document: '{"id":"x"}' }],
        logs: [
          { message: 'earlier', log_group: 'cruddur', log_stream: 'backend-hono' },
          { message: 'later' },
        ],
        occurrences: [{ counter: 7, title: 'TypeError', payload: '{"body":{}}' }],
      });
    },
  );

  test('gives texts whole that have a NUL in them', async () => {
    storeTrace();
    room.database.exec(`
      UPDATE honeycomb_events SET name = 'a' || char(0) || 'b';
      UPDATE xray_segments SET name = 'a' || char(0) || 'b';
      UPDATE rollbar_items SET title = 'a' || char(0) || 'b';
      UPDATE log_events SET message = char(0xfeff) || 'é' || char(0) || message`);
    const { body } = await room.get(`traces/${TRACE}`);
    expect(body).toMatchObject({
      events: [{ name: 'a\0b' }],
      segments: [{ name: 'a\0b' }],
      logs: [{ message: '\ufeffé\0earlier' }, { message: '\ufeffé\0later' }],
      occurrences: [{ title: 'a\0b' }],
    });
    room.journal.refuse({
      vendor: 'honeycomb',
      operation: 'x',
      status: 400,
      code: 'c',
      message: 'a\0b',
    });
    expect((await room.get('refusals')).body).toMatchObject({ refusals: [{ message: 'a\0b' }] });
  });

  test('answers 404 when it is not stored and 400 when it is not an id', async () => {
    expect((await room.get(`traces/${TRACE}`)).status).toBe(404);
    expect((await room.get('traces/xyz')).status).toBe(400);
  });
});

describe('GET /_emulator/requests/:id', () => {
  test('gives text as text, with credentials masked', async () => {
    storeTrace();
    const { body } = await room.get('requests/1');
    expect(body).toMatchObject({ operation: 'POST /v1/traces', encoding: 'utf8', body: '{"a":1}' });
    expect(JSON.stringify(body)).not.toContain('secretkey');
  });

  test.each([
    [Uint8Array.of(0x0a, 0x02, 0x08, 0x01), 'CgIIAQ=='],
    [Uint8Array.of(0xff, 0xfe), '//4='],
  ])('gives binary as base64', async (bytes, base64) => {
    room.journal.request('honeycomb', 'POST /v1/traces', new Headers(), bytes);
    const { body } = await room.get('requests/1');
    expect(body).toMatchObject({ encoding: 'base64', body: base64 });
  });

  test.each(['99', 'x', '-1'])('answers 404 to %s', async (id) => {
    expect((await room.get(`requests/${id}`)).status).toBe(404);
  });
});

test('GET /_emulator/refusals lists newest first', async () => {
  const refusal = { vendor: 'xray', operation: 'PutTraceSegments', status: 200 } as const;
  room.journal.refuse({ ...refusal, code: 'MissingId', message: 'first' });
  room.journal.refuse({ ...refusal, code: 'ParseError', message: HOSTILE });
  const { body } = await room.get('refusals');
  expect(body).toMatchObject({ refusals: [{ message: HOSTILE }, { code: 'MissingId' }] });
});

test('GET /_emulator/health says what is stored', async () => {
  storeTrace();
  room.wait(61_000);
  expect((await room.get('health')).body).toMatchObject({
    status: 'ok',
    version: '1.2.3',
    uptime_s: 61,
    counts: { traces: 1, honeycomb_events: 1, log_events: 2, refusals: 0 },
  });
});

test('POST /_emulator/reset empties the store and tells everyone', async () => {
  storeTrace();
  const listener = vi.fn<(change: string) => void>();
  room.journal.subscribe(listener);
  expect((await room.get('reset', 'POST')).status).toBe(200);
  expect(listener).toHaveBeenCalledWith('reset');
  const { body } = await room.get('health');
  expect(Object.values((body as { counts: Record<string, number> }).counts)).toEqual(
    Array.from({ length: 7 }, () => 0),
  );
});

test('GET /_emulator/reset does nothing', async () => {
  storeTrace();
  expect((await room.get('reset')).status).toBe(404);
  expect((await room.get('health')).body).toMatchObject({ counts: { traces: 1 } });
});
