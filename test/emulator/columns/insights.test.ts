/** Logs Insights over columns, in this thread and in one of its own, against the same query event by event. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInsightsEngine } from '../../../emulator/vendors/cloudwatch/insights/engine.ts';
import { LOG_TABLE } from '../../../emulator/vendors/cloudwatch/insights/log-columns.ts';
import { parseQuery } from '../../../emulator/vendors/cloudwatch/insights/query.ts';
import type { Value } from '../../../emulator/vendors/cloudwatch/insights/values.ts';
import { createColumns } from '../../../emulator/columns/columns.ts';
import { createMemory } from '../../../emulator/columns/memory.ts';
import { openStore } from './store.ts';

const START = Date.UTC(2026, 10, 22, 10);
const WATCH = { signal: new AbortController().signal, progress: () => undefined };
const NAMES = ['ms', 'route', 'a.b', 'a', 'é"\\', '@x'];

const scalar = fc.oneof(
  fc.integer({ min: -99, max: 99 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: 0, max: 9 }).map(String),
  fc.constantFrom('/a', '', ' 7 ', 'fast', '😀error', 'a\u0000b', '\ud800', '1e3'),
  fc.boolean(),
  fc.constant(null),
);
const object = fc.dictionary(
  fc.constantFrom(...NAMES, '__proto__', 'b'),
  fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('b', 'c.d'), scalar),
  ),
  { maxKeys: 5 },
);
const message = fc.oneof(
  { weight: 5, arbitrary: object.map((value) => JSON.stringify(value)) },
  fc.tuple(object, fc.nat(40)).map(([value, at]) => JSON.stringify(value).slice(at)),
  fc.constantFrom(
    'an error occurred',
    '{"ms":1,"ms":2}',
    ' {"ms": 3 ,\n"route":"/a"}',
    '{"ms":4}\n',
    "{ms:5,'route':6,}",
    '{"ms":NaN}',
    '{"m\\u0073":8}',
    '{"ms":12345678901234567890,"route":-0.0,"a":{"b":{"c":1}}}',
    '{"ms":"a\u0001"}',
    '"{\\"ms\\":9}"',
    '[{"ms":9}]',
    '42',
    '{"a":{"b":1},"a.b":2}',
    '\u0000{"ms":1}',
    '{"ms":1}\u0000',
    `{"ms":${'['.repeat(1200)}${']'.repeat(1200)},"route":"deep"}`,
  ),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);
const events = fc.array(
  fc.record({
    seconds: fc.integer({ min: -1800, max: 1800 }),
    stream: fc.constantFrom(1, 2, 3),
    message,
  }),
  { maxLength: 30 },
);

const QUERIES = [
  'stats count(*) as n, count(ms) as c, avg(ms) as a, sum(ms) as s, pct(ms, 95) as p by bin(5m), route',
  'filter @message like /error/ | stats count() by bin(1m)',
  'filter @message not like "\\"ms\\"" | stats count() by @logStream, @log',
  'filter @message like /err.r|[0-9]{2}/ | stats count(*) as n, max(ms), min(ms), stddev(ms)',
  'fields ms * 2 as twice | filter twice > 4 | stats count_distinct(a.b), earliest(ms), latest(ms) by a',
  'stats sum(strlen(@message)) as length, max(@ingestionTime) as last, sortsFirst(`é"\\`) as f, count(@@x) as x',
  'parse @message "\\"ms\\":*," as found | stats count(found) as n by found',
  'fields `@message` as m, a.b | filter ispresent(route) | stats count() by m',
  'filter ms > 1 | display @timestamp, @message, route | sort ms desc, @ptr | limit 7',
  'fields @timestamp, @logStream, a.b | dedup route',
];
const query = fc.constantFrom(...QUERIES);

/** Events that are stored read as UTF-8, which has no halves of characters. */
const storable = (text: string) => text.toWellFormed();
const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).toSorted();

describe('Logs Insights over columns', () => {
  test('answers as event by event, in any thread, again after more and fewer events', async () => {
    const store = await openStore();
    const inline = createInsightsEngine(createColumns(store.database, LOG_TABLE));
    // Small enough for blocks to be whole, divided, kept and forgotten.
    const limits = { blockRows: 4, blockBytes: 300, memory: createMemory(3000) };
    const columns = createColumns<Value>(store.database, LOG_TABLE, limits);
    const keeping = createInsightsEngine(columns);
    function remove(condition: string): void {
      store.database.exec(`DELETE FROM log_events WHERE ${condition}`);
    }
    const streams = [1, 2].map((id) => ({
      id,
      name: `s${id}`,
      log: '123456789012:g',
      start: START - 1_200_000,
      end: START + 1_200_000,
    }));
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(events, query, fc.boolean()), { minLength: 1, maxLength: 3 }),
          async (rounds) => {
            remove('true');
            for (const [more, queryString, isCut] of rounds) {
              if (isCut) remove('id % 3 = 0 OR id > 20');
              for (const { seconds, stream, message } of more) {
                store.addLog(stream, START + seconds * 1000, message);
              }
              const run = parseQuery(queryString).start(10);
              const expected = store.logs().flatMap((event) =>
                streams
                  .filter(({ id, start, end }) => {
                    const { timestampMs } = event;
                    return id === event.stream && timestampMs >= start && timestampMs < end;
                  })
                  .map(({ name, log }) => ({ ...event, stream: name, log })),
              );
              for (const event of expected)
                run.push({ ...event, message: storable(event.message) });
              const rows = sorted(run.end());
              const job = { queryString, streams, most: 10 };
              expect(sorted((await inline(job, WATCH)) ?? [])).toEqual(rows);
              columns.refresh();
              expect(sorted((await keeping(job, WATCH)) ?? [])).toEqual(rows);
              expect(sorted((await store.engines.insights(job, WATCH)) ?? [])).toEqual(rows);
            }
          },
        ),
        { numRuns: 80 },
      );
    } finally {
      await store.close();
    }
  });
});
