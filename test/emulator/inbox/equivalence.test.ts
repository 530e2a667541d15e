/** A store whose inbox has a thread gives the answers, and comes to the rows, of one that stores at once. */
import type { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { callLogs, callXRay, type Answer } from '../vendors/aws/call.ts';
import { NOW_MS, openRoomContext } from '../room-context.ts';
import type { Rooms } from '../serve.ts';
import { segment } from '../vendors/xray/documents.ts';
import { column, makeFolder, removeFolder } from './entries.ts';
import { createRoomsOver, openInbox } from './rooms.ts';

const DAY_MS = 86_400_000;

interface Call {
  readonly service: 'xray' | 'logs';
  readonly operation: string;
  /** @param now unix milliseconds */
  readonly input: (now: number) => object;
}

interface Step {
  /** How long before it nothing happens. */
  readonly restMs: number;
  readonly call: Call;
}

const logs = (operation: string, input: Call['input']): Call => ({
  service: 'logs',
  operation,
  input,
});
const xray = (operation: string, input: Call['input']): Call => ({
  service: 'xray',
  operation,
  input,
});

const group = fc.constantFrom('a', 'b').map((logGroupName) => ({ logGroupName }));
const stream = fc.tuple(group, fc.constantFrom('s', 't')).map(([keys, logStreamName]) => ({
  ...keys,
  logStreamName,
}));
const traceId = fc.nat(3).map((n) => `1-6b030e33-${String(n).padStart(24, '0')}`);

/** Fit and unfit ones, of few traces and few segments, so that they replace each other. */
const document = fc
  .record({
    n: fc.nat(5),
    traceId,
    changes: fc.constantFrom<Record<string, unknown>>(
      {},
      { end_time: undefined, in_progress: true },
      { fault: true, http: { request: { method: 'GET', url: 'http://localhost/x' } } },
      { name: undefined },
      { trace_id: 'nonsense' },
      { type: 'subsegment', parent_id: '00000000000000ff' },
    ),
  })
  .map(({ n, traceId, changes }) => segment(n, { trace_id: traceId, ...changes }));

const message = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom('ERROR one', 'ERROR {"latency": 3}', '{"latency": 7, "level": "ERROR"}'),
  traceId.map((id) => `ERROR of ${id}`),
  fc.constant(
    JSON.stringify({
      _aws: {
        Timestamp: NOW_MS,
        CloudWatchMetrics: [
          { Namespace: 'Embedded', Dimensions: [[]], Metrics: [{ Name: 'Latency' }] },
        ],
      },
      Latency: 12,
    }),
  ),
);

const event = fc.record({
  /** Some are too old, too new, or of before the group's retention. */
  ageMs: fc.oneof(
    { weight: 6, arbitrary: fc.nat(60_000) },
    fc.constantFrom(2 * DAY_MS, 20 * DAY_MS, -DAY_MS),
  ),
  message,
});

const putEvents = fc
  .record({ keys: stream, events: fc.array(event, { minLength: 1, maxLength: 30 }) })
  .map(({ keys, events }) =>
    logs('PutLogEvents', (now) => ({
      ...keys,
      logEvents: events
        .map(({ ageMs, message }) => ({ timestamp: now - ageMs, message }))
        .sort((a, b) => a.timestamp - b.timestamp),
    })),
  );

const putSegments = fc
  .array(document, { minLength: 1, maxLength: 55 })
  .map((documents) => xray('PutTraceSegments', () => ({ TraceSegmentDocuments: documents })));

const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 8, arbitrary: putEvents },
  { weight: 8, arbitrary: putSegments },
  { weight: 1, arbitrary: group.map((keys) => logs('CreateLogGroup', () => keys)) },
  { weight: 2, arbitrary: stream.map((keys) => logs('CreateLogStream', () => keys)) },
  { weight: 1, arbitrary: stream.map((keys) => logs('DeleteLogStream', () => keys)) },
  {
    weight: 1,
    arbitrary: group.map((keys) =>
      logs('PutRetentionPolicy', () => ({ ...keys, retentionInDays: 1 })),
    ),
  },
  {
    weight: 2,
    arbitrary: group.map((keys) =>
      logs('PutMetricFilter', () => ({
        ...keys,
        filterName: 'errors',
        filterPattern: 'ERROR',
        metricTransformations: [
          { metricName: 'Errors', metricNamespace: 'Cruddur', metricValue: '1' },
        ],
      })),
    ),
  },
  { weight: 2, arbitrary: group.map((keys) => logs('FilterLogEvents', () => keys)) },
  { weight: 1, arbitrary: group.map((keys) => logs('DescribeLogStreams', () => keys)) },
  {
    weight: 2,
    arbitrary: traceId.map((id) => xray('BatchGetTraces', () => ({ TraceIds: [id] }))),
  },
);

const step: fc.Arbitrary<Step> = fc.record({
  restMs: fc.oneof(
    { weight: 8, arbitrary: fc.nat(5000) },
    fc.constantFrom(2 * DAY_MS, 15 * DAY_MS),
  ),
  call,
});

const BEGINNING: readonly Step[] = [
  logs('CreateLogGroup', () => ({ logGroupName: 'a' })),
  logs('CreateLogStream', () => ({ logGroupName: 'a', logStreamName: 's' })),
].map((call) => ({ restMs: 0, call }));

const TABLES = {
  requests: 'id, vendor, received_ms, operation, headers, hex(body)',
  traces: '*',
  xray_segments: '*',
  log_groups: '*',
  log_streams: '*',
  log_events: '*',
  log_filters: '*',
  metrics: '*',
  metric_values: '*',
  meter: '*',
  // What judging refuses is noted before what storing refuses.
  refusals: 'vendor, received_ms, operation, status, code, message, unverified',
};

function rows(database: DatabaseSync): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(TABLES).map(([table, columns]) => [
      table,
      column(
        database,
        `SELECT json_array(${namesOf(database, table, columns)}) AS row FROM ${table} ORDER BY row`,
      ),
    ]),
  );
}

function namesOf(database: DatabaseSync, table: string, columns: string): string {
  if (columns !== '*') return columns;
  return column(database, `SELECT name FROM pragma_table_info('${table}')`).join(', ');
}

async function perform({ service, operation, input }: Call, rooms: Rooms) {
  const perform = service === 'xray' ? callXRay : callLogs;
  const { status, body }: Answer = await perform(rooms, operation, input(rooms.now()));
  return { operation, status, body };
}

test('a threaded inbox answers and stores as a direct one does', async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      let now = NOW_MS;
      const clock = () => now;
      const folder = makeFolder();
      const direct = openRoomContext(clock);
      const opened = await openInbox(folder, clock);
      try {
        const [one, other] = [createRoomsOver(direct), createRoomsOver({ ...opened, now: clock })];
        for (const { restMs, call } of [...BEGINNING, ...steps]) {
          now += restMs;
          expect(await perform(call, other)).toEqual(await perform(call, one));
        }
        await opened.inbox.settled();
        expect(opened.reports).toEqual([]);
        const expected = rows(direct.database);
        expect(rows(opened.database)).toEqual(expected);
        seen += Object.values(expected).flat().length;
      } finally {
        await opened.close();
        direct.database.close();
        removeFolder(folder);
      }
    }),
    { numRuns: 10 },
  );
  expect(seen).toBeGreaterThan(250);
}, 240_000);
