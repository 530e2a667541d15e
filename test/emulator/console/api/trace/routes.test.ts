import * as v from 'valibot';
import { expect, test } from 'vitest';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { WholeTrace } from '../../../../../emulator/console/api/trace/shapes.ts';
import { NOW_MS, openRoomContext } from '../../../room-context.ts';

const TRACE = 'a'.repeat(32);
const SPAN = 'b'.repeat(16);

/** A trace of one span with the fields, a log line and an occurrence that name the span. */
function emulator(fields: object, named: unknown) {
  const context = openRoomContext();
  const { database, journal } = context;
  const trace = journal.trace(TRACE, { startMs: NOW_MS, durationMs: 5, name: 'work' });
  const request = journal.request('honeycomb', 'POST /v1/traces', new Headers(), Buffer.from('{}'));
  database
    .prepare(
      `INSERT INTO honeycomb_events (request, trace, dataset, kind, span_id, name, time_ns, duration_ns, fields)
       VALUES (?, ?, 'd', 'span', ?, 'work', ?, 5000000, ?)`,
    )
    .run(request, trace, SPAN, BigInt(NOW_MS) * 1_000_000n + 244n, JSON.stringify(fields));
  database.exec(`
    INSERT INTO log_groups (id, account, region, name, created_ms) VALUES (1, '1', 'us-east-1', 'g', 0);
    INSERT INTO log_streams (id, log_group, name, created_ms) VALUES (1, 1, 's', 0);
    INSERT INTO rollbar_items (id, counter, environment, fingerprint, title, level,
      first_occurrence_s, last_occurrence_s, total_occurrences) VALUES (1, 7, 'p', 'f', 'TypeError', 'error', 0, 0, 1);`);
  database
    .prepare(
      `INSERT INTO log_events (log_stream, trace, timestamp_ms, ingestion_ms, message) VALUES (1, ?, ?, 0, ?)`,
    )
    .run(trace, NOW_MS, JSON.stringify({ message: 'said', span_id: named }));
  database
    .prepare(
      `INSERT INTO rollbar_occurrences (request, item, trace, timestamp_s, payload) VALUES (?, 1, ?, ?, ?)`,
    )
    .run(request, trace, Math.floor(NOW_MS / 1000), JSON.stringify({ custom: { span_id: named } }));
  const { routes } = createConsole(context, { version: '0' });
  return async () => {
    const response = await routes.request(`/_emulator/trace/${TRACE}`);
    expect(response.status).toBe(200);
    return v.parse(WholeTrace, await response.json());
  };
}

test('a log line and an item stand on the span that they name', async () => {
  const { marks, spans, counts } = await emulator({}, SPAN)();
  expect(spans.ids).toEqual([SPAN]);
  // Nanoseconds and milliseconds of one moment are not some nanoseconds apart.
  expect(marks.filter(({ kind }) => kind === 'log').map(({ offset }) => offset)).toEqual([0]);
  expect(marks.map(({ kind, span }) => [kind, span]).toSorted()).toEqual([
    ['error', 0],
    ['log', 0],
  ]);
  expect(counts).toEqual({ honeycomb: 1, xray: 0, cloudwatch: 1, rollbar: 1 });
});

test.each([[7], [1.5], [true], [['x']], [{ id: 'x' }], [null]])(
  'a log line and an item that name the span %j stand on none',
  async (named) => {
    const { marks } = await emulator({}, named)();
    expect(marks.map(({ span }) => span)).toEqual([-1, -1]);
  },
);

test.each<[object, string]>([
  [{ 'service.name': 'api' }, 'api'],
  [{ 'service.name': 'api', 'db.name': 'DB' }, 'DB'],
  [{ 'service.name': 'api', 'db.name': 5 }, 'api'],
  [{ 'service.name': 5 }, 'unknown'],
  [{ 'service.name': ['api'] }, 'unknown'],
  [{}, 'unknown'],
])('a span with %j is of the service %s', async (fields, service) => {
  const { spans, texts } = await emulator(fields, SPAN)();
  expect(spans.services.map((place) => texts[place])).toEqual([service]);
});

test('a trace without spans begins with the first of what is known of it', async () => {
  const context = openRoomContext();
  const { database, journal } = context;
  const trace = journal.trace(TRACE, { startMs: NOW_MS });
  database.exec(`
    INSERT INTO log_groups (id, account, region, name, created_ms) VALUES (1, '1', 'us-east-1', 'g', 0);
    INSERT INTO log_streams (id, log_group, name, created_ms) VALUES (1, 1, 's', 0);
    INSERT INTO log_events (log_stream, trace, timestamp_ms, ingestion_ms, message) VALUES
      (1, ${trace}, ${NOW_MS - 20_000}, 0, 'first'), (1, ${trace}, ${NOW_MS - 19_000}, 0, 'second');`);
  const { routes } = createConsole(context, { version: '0' });
  const response = await routes.request(`/_emulator/trace/${TRACE}`);
  const { start_ms, marks } = v.parse(WholeTrace, await response.json());
  expect([start_ms, ...marks.map(({ offset }) => offset)]).toEqual([NOW_MS - 20_000, 0, 1000]);
});
