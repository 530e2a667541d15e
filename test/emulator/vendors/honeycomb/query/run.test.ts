/** Results of queries, through the API, against the independent computation of `reference.ts`. */
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { openHoneycomb } from '../open.ts';
import { NOW_MS } from '../../../room-context.ts';
import type { TestEvent, TestQuery } from './reference.ts';
import { COLUMN_OPS, referenceResults } from './reference.ts';

const NOW_S = Math.floor(NOW_MS / 1000);
/** Unlike valibot's record it keeps names such as `__proto__`. */
const Data = v.custom<Record<string, unknown>>((data) => typeof data === 'object' && data !== null);
const Answer = v.object({
  complete: v.literal(true),
  data: v.object({
    series: v.array(v.object({ time: v.string(), data: Data })),
    results: v.array(v.object({ data: Data })),
    total_by_aggregate: v.optional(Data),
    other_by_aggregate: v.optional(Data),
  }),
});

/** Stores events, runs a query, and returns the finished result. */
async function run(events: readonly TestEvent[], query: object, request: object = {}) {
  const { call } = openHoneycomb();
  const batch = events.map(({ time, rate, data }) => ({ time, samplerate: rate, data }));
  if (batch.length > 0) await call('POST', '/1/batch/svc', batch);
  await call('POST', '/1/datasets', { name: 'svc' });
  const made = await call('POST', '/1/queries/svc', query);
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const result = await call('POST', '/1/query_results/svc', {
    query_id: Object(made.body).id,
    disable_total_by_aggregate: false,
    disable_other_by_aggregate: false,
    ...request,
  });
  expect(result.status).toBe(201);
  const done = await call('GET', `/1/query_results/svc/${Object(result.body).id}`);
  return v.parse(Answer, done.body).data;
}

const event = (data: TestEvent['data'], secondsAgo = 10, rate = 1): TestEvent => {
  return { time: NOW_S - secondsAgo, rate, data };
};
const COLUMNS = ['a', 'b.c', 'd"e', '__proto__', 'constructor'];

const value = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.integer({ min: -50, max: 50 }).map((n) => n / 4),
  fc.constantFrom('x', 'y', 'xy', 'z\\"'),
  fc.boolean(),
);
const events = fc.array(
  fc.record({
    time: fc.integer({ min: NOW_S - 7_000, max: NOW_S }),
    rate: fc.integer({ min: 1, max: 5 }),
    data: fc
      .dictionary(fc.constantFrom(...COLUMNS), value, { minKeys: 1 })
      .map((data) => ({ ...data, always: 1 })),
  }),
  { minLength: 1, maxLength: 40 },
);
const filter = fc.oneof(
  fc.record({
    column: fc.constantFrom(...COLUMNS),
    op: fc.constantFrom(
      '=',
      '!=',
      'starts-with',
      'does-not-start-with',
      'ends-with',
      'does-not-end-with',
      'contains',
      'does-not-contain',
    ),
    value,
  }),
  fc.record({
    column: fc.constantFrom(...COLUMNS),
    op: fc.constantFrom('>', '>=', '<', '<='),
    value: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom('x', 'xy')),
  }),
  fc.record({
    column: fc.constantFrom(...COLUMNS),
    op: fc.constantFrom('exists', 'does-not-exist'),
  }),
  fc.record({
    column: fc.constantFrom(...COLUMNS),
    op: fc.constantFrom('in', 'not-in'),
    value: fc.array(value, { maxLength: 3 }),
  }),
);
const query: fc.Arbitrary<TestQuery> = fc.record({
  calculations: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...COLUMN_OPS), fc.constantFrom(...COLUMNS)), {
      selector: ([op, column]) => op + column,
      maxLength: 5,
    })
    .map((pairs) => [{ op: 'COUNT' }, ...pairs.map(([op, column]) => ({ op, column }))]),
  filters: fc.array(filter, { maxLength: 3 }),
  filter_combination: fc.constantFrom<('AND' | 'OR')[]>('AND', 'OR'),
  breakdowns: fc.uniqueArray(fc.constantFrom(...COLUMNS), { maxLength: 2 }),
});

/** Sums in another order differ in their last bits. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1e6) / 1e6 + 0 : value;
}

describe('a query result', () => {
  test('is what an independent computation gives, for random events and queries', async () => {
    await fc.assert(
      fc.asyncProperty(events, query, async (events, query) => {
        const { results, series, total_by_aggregate } = await run(events, query);
        const expected = referenceResults(events, query);
        expect(results).toHaveLength(expected.size);
        for (const { data } of results) {
          const key = JSON.stringify(query.breakdowns.map((name) => data[name]));
          const wanted = expected.get(key);
          expect(wanted).toBeDefined();
          const calculated = Object.keys(wanted ?? {}).map((label) => [
            label,
            rounded(data[label]),
          ]);
          expect(calculated).toEqual(
            Object.entries(wanted ?? {}).map(([label, number]) => [label, rounded(number)]),
          );
        }
        // The steps of the series share the events between them, and so do the groups the total.
        const counted = [...expected.values()].reduce((sum, row) => sum + (row['COUNT'] ?? 0), 0);
        const sum = series.reduce((sum, { data }) => sum + Number(data['COUNT']), 0);
        expect([sum, total_by_aggregate?.['COUNT']]).toEqual([counted, counted]);
      }),
      { numRuns: 150 },
    );
  });

  test('steps through time, in multiples of the granularity', async () => {
    const at = (time: number) => ({ time, rate: 1, data: { a: 1 } });
    const start = 1_795_345_210;
    const { series } = await run([at(start), at(start + 5), at(start + 60), at(start + 99)], {
      start_time: start,
      end_time: start + 99,
      granularity: 30,
    });
    expect(series).toEqual([
      { time: '2026-11-22T11:00:10.000Z', data: { COUNT: 2 } },
      { time: '2026-11-22T11:01:00.000Z', data: { COUNT: 1 } },
    ]);
  });

  test('looks at the two hours before now, or at what the times say', async () => {
    const stored = [event({ a: 1 }, 0), event({ a: 1 }, 7_195), event({ a: 1 }, 7_300)];
    const count = async (times: object) => (await run(stored, times)).results[0]?.data['COUNT'];
    expect(await count({})).toBe(2);
    expect(await count({ time_range: 8_000 })).toBe(3);
    expect(await count({ time_range: 200, end_time: NOW_S - 7_200 })).toBe(1);
    expect(await count({ time_range: 200, start_time: NOW_S - 7_200 })).toBe(1);
  });

  test('has limit rows, the first by the orders, and the rest as one', async () => {
    const stored = ['x', 'x', 'x', 'y', 'y', 'z'].map((a, n) => event({ a, n }));
    const query = {
      breakdowns: ['a'],
      calculations: [{ op: 'COUNT' }, { op: 'MAX', column: 'n' }],
    };
    const byCount = await run(stored, { ...query, limit: 1 });
    expect(byCount.results).toEqual([{ data: { a: 'x', COUNT: 3, 'MAX(n)': 2 } }]);
    expect(byCount.other_by_aggregate).toEqual({ COUNT: 3, 'MAX(n)': 5 });
    expect(byCount.total_by_aggregate).toEqual({ COUNT: 6, 'MAX(n)': 5 });
    expect(byCount.series.map(({ data }) => data['a'])).toEqual(['x']);

    const orders = [{ op: 'MAX', column: 'n', order: 'descending' }];
    const names = async (more: object) =>
      (await run(stored, { ...query, ...more })).results.map(({ data }) => data['a']);
    expect(await names({ orders })).toEqual(['z', 'y', 'x']);
    expect(await names({ orders: [{ column: 'a' }] })).toEqual(['x', 'y', 'z']);
    expect(await names({ orders: [{ op: 'COUNT' }] })).toEqual(['z', 'y', 'x']);
    const havings = [
      { calculate_op: 'COUNT', op: '>=', value: 2 },
      { calculate_op: 'MAX', column: 'n', op: '!=', value: 2 },
    ];
    expect(await names({ havings })).toEqual(['y']);
  });

  test('counts events even where COUNT names a column, in orders and havings too', async () => {
    const stored = ['z', 'z', 'z', 'y', 'y', 'x'].map((a) => event({ a }));
    const count = { op: 'COUNT', column: 'a' };
    const having = { calculate_op: 'COUNT', op: '<', value: 3 };
    for (const column of ['a', 'b', undefined]) {
      for (const calculation of [count, { op: 'COUNT', name: 'all' }]) {
        const { results } = await run(stored, {
          breakdowns: ['a'],
          calculations: [{ op: 'MAX', column: 'b' }, calculation],
          orders: [{ op: 'COUNT', column, order: 'ascending' }],
          havings: [{ ...having, column }],
        });
        expect(results.map(({ data }) => data['a'])).toEqual(['x', 'y']);
      }
    }
  });

  test('filters and names single calculations, and calculates with their names', async () => {
    const stored = [event({ status: 200 }), event({ status: 500 }, 10, 3)];
    const { results } = await run(stored, {
      calculations: [
        { op: 'COUNT', name: 'all' },
        { op: 'COUNT', name: 'errors', filters: [{ column: 'status', op: '>=', value: 500 }] },
      ],
      formulas: [{ name: 'rate', expression: '$errors / $all' }],
      orders: [{ column: 'rate' }],
    });
    expect(results).toEqual([{ data: { all: 4, errors: 3, rate: 0.75 } }]);
  });

  test('breaks down by, filters by and calculates with calculated fields', async () => {
    const stored = [event({ ms: 5 }), event({ ms: 50 }), event({ ms: 70 })];
    const { results } = await run(stored, {
      calculated_fields: [
        { name: 'slow', expression: '$ms > 10' },
        { name: 'seconds', expression: 'IF($slow, $ms / 1000)' },
      ],
      breakdowns: ['slow'],
      calculations: [{ op: 'COUNT' }, { op: 'MAX', column: 'seconds' }],
    });
    expect(results).toEqual([
      { data: { slow: true, COUNT: 2, 'MAX(seconds)': 0.07 } },
      { data: { slow: false, COUNT: 1, 'MAX(seconds)': null } },
    ]);
  });

  test('ignores sample rates in usage mode', async () => {
    const { results } = await run([event({ a: 1 }, 10, 9)], { usage_mode: true });
    expect(results).toEqual([{ data: { COUNT: 1 } }]);
  });

  test('has a heatmap whose ranges are one for all groups and hold every event once', async () => {
    const numbers = fc.array(
      fc.tuple(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('x', 'y'),
      ),
      { minLength: 1, maxLength: 50 },
    );
    await fc.assert(
      fc.asyncProperty(numbers, async (numbers) => {
        const stored = numbers.map(([n, rate, g]) => event({ n, g }, 10, rate));
        const query = { breakdowns: ['g'], calculations: [{ op: 'HEATMAP', column: 'n' }] };
        const { results } = await run(stored, query);
        const Range = v.object({ start: v.number(), end: v.number(), count: v.number() });
        for (const { data } of results) {
          for (const { start, end, count } of v.parse(v.array(Range), data['HEATMAP(n)'])) {
            const inside = stored.filter((e) => {
              const n = Number(e.data['n']);
              return e.data['g'] === data['g'] && n >= start - 1e-9 && n < end + 1e-9;
            });
            expect(inside.reduce((sum, { rate }) => sum + rate, 0)).toBeGreaterThanOrEqual(count);
          }
        }
        const counts = results.flatMap(({ data }) => v.parse(v.array(Range), data['HEATMAP(n)']));
        const counted = counts.reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBe(stored.reduce((sum, { rate }) => sum + rate, 0));
        expect(new Set(counts.map(({ start }) => start)).size).toBeLessThanOrEqual(52);
      }),
      { numRuns: 50 },
    );
  });

  test('counts concurrency as time in progress over time, of what began earlier too', async () => {
    const start = 1_795_345_200;
    const span = (time: number, seconds: number, rate = 1): TestEvent => {
      const id = { 'trace.trace_id': 'a'.repeat(32), 'trace.span_id': 'b'.repeat(16) };
      return { time, rate, data: { ...id, duration_ms: seconds * 1000 } };
    };
    const { series, results } = await run(
      [span(start - 30, 60), span(start + 10, 20, 2), span(start + 100, 50)],
      {
        start_time: start,
        end_time: start + 120,
        granularity: 60,
        calculations: [{ op: 'CONCURRENCY' }, { op: 'COUNT' }],
      },
    );
    expect(series.map(({ data }) => data['CONCURRENCY'])).toEqual([(30 + 40) / 60, 20 / 60]);
    expect(results).toEqual([{ data: { CONCURRENCY: 90 / 120, COUNT: 3 } }]);
  });

  test('has rates as what a value rose by since the step before', async () => {
    const start = 1_795_345_200;
    const stored = [10, 30, 25].map((n, step) => ({
      time: start + 60 * step,
      rate: 1,
      data: { n },
    }));
    const ops = ['RATE_MAX', 'RATE_AVG', 'RATE_SUM'].map((op) => ({ op, column: 'n' }));
    const times = { start_time: start, end_time: start + 180, granularity: 60 };
    const { series, results } = await run(stored, { ...times, calculations: ops });
    expect(series.map(({ data }) => data['RATE_SUM(n)'])).toEqual([null, 20, -5]);
    expect(results).toEqual([
      { data: { 'RATE_MAX(n)': 20, 'RATE_AVG(n)': 7.5, 'RATE_SUM(n)': 15 } },
    ]);
  });

  test('leaves out the series when asked to', async () => {
    const { series } = await run([event({ a: 1 })], {}, { disable_series: true, limit: 10_000 });
    expect(series).toEqual([]);
  });

  test('knows when an event came in', async () => {
    const query = {
      calculated_fields: [{ name: 'in', expression: 'INGEST_TIMESTAMP()' }],
      breakdowns: ['in'],
    };
    const { results } = await run([event({ a: 1 }, 5_000)], query);
    expect(results).toEqual([{ data: { in: NOW_MS / 1000, COUNT: 1 } }]);
  });
});
