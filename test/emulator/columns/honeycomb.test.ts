/** Honeycomb's queries over kept columns and in a thread of its own, against the same reading everything again. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createColumns } from '../../../emulator/columns/columns.ts';
import { createMemory } from '../../../emulator/columns/memory.ts';
import { transaction } from '../../../emulator/store/database.ts';
import { createHoneycombEngine } from '../../../emulator/vendors/honeycomb/query/engine.ts';
import { EVENT_TABLE } from '../../../emulator/vendors/honeycomb/query/events.ts';
import { parseExpression } from '../../../emulator/vendors/honeycomb/expression/parse.ts';
import type { Value } from '../../../emulator/vendors/honeycomb/expression/value.ts';
import { openStore } from './store.ts';

const FROM = 1_795_345_200;
const NAMES = ['n', 'g', 'd"e', '__proto__', 'a.b', 'é'];

const events = fc.array(
  fc.record({
    dataset: fc.constantFrom('svc', 'other'),
    timeNs: fc.oneof(
      fc.bigInt({
        min: BigInt(FROM - 100) * 10n ** 9n,
        max: BigInt(FROM + 1300) * 10n ** 9n,
      }),
      // In one step.
      fc.bigInt({ min: 1n, max: 40n }).map((second) => (BigInt(FROM + 600) + second) * 10n ** 9n),
    ),
    durationNs: fc.option(fc.bigInt({ min: 0n, max: 200n * 10n ** 9n })),
    // Weights of 1 are not kept.
    rate: fc.constantFrom(1, 1, 1, 3),
    fields: fc.dictionary(
      fc.constantFrom(...NAMES),
      fc.oneof(
        fc.integer({ min: -9, max: 9 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom('x', 'y', '7', '😀', 'z\\"', '\ud800', 'a\u0000b', ''),
        fc.boolean(),
      ),
    ),
  }),
  { maxLength: 25 },
);

const column = fc.constantFrom(...NAMES, 'twice');
const calculations = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom('SUM', 'AVG', 'HEATMAP', 'P95', 'P50', 'COUNT_DISTINCT', 'RATE_MAX', 'MIN'),
    column,
  ),
  { selector: String, maxLength: 4 },
);
const spec = fc.record({
  // Without concurrency what was collected of a block is kept.
  calculations: fc
    .tuple(fc.boolean(), calculations)
    .map(([isLate, pairs]) => [
      { op: 'COUNT' },
      ...(isLate ? [{ op: 'CONCURRENCY' }] : []),
      ...pairs.map(([op, column]) => ({ op, column })),
    ]),
  filters: fc.array(fc.record({ column, op: fc.constantFrom('exists', 'does-not-exist') }), {
    maxLength: 1,
  }),
  breakdowns: fc.uniqueArray(column, { maxLength: 2 }),
  usage_mode: fc.boolean(),
});

const RUNNING = new AbortController().signal;

describe('Honeycomb’s queries over columns', () => {
  test('give the same kept, read anew, and in another thread', async () => {
    const store = await openStore();
    const anew = createHoneycombEngine(createColumns(store.database, EVENT_TABLE));
    const limits = { blockRows: 4, blockBytes: 200, memory: createMemory(30_000) };
    const columns = createColumns<Value>(store.database, EVENT_TABLE, limits);
    const keeping = createHoneycombEngine(columns);
    const fields = new Map([
      ['twice', parseExpression('IF(EXISTS($n), $n * 2, INGEST_TIMESTAMP() - EVENT_TIMESTAMP())')],
    ]);
    try {
      await fc.assert(
        fc.asyncProperty(
          events,
          fc.tuple(spec, spec),
          fc.option(fc.constant('svc')),
          fc.boolean(),
          async (more, [one, other], dataset, overview) => {
            store.database.exec('DELETE FROM honeycomb_events');
            for (const event of more) store.addEvent(event);
            // What is kept for one window serves another, as far as steps are not cut, and no other query.
            const asked = [
              { from: FROM, spec: one },
              { from: FROM + 250, spec: one },
              { from: FROM, spec: { ...one, breakdowns: other.breakdowns } },
              { from: FROM, spec: other },
              { from: FROM, spec: one },
            ];
            for (const { from, spec } of asked) {
              const window = { from, to: from + 1200, granularity: 60 };
              const plan = { spec, window, dataset: dataset ?? undefined, fields };
              const job = { plan, options: { limit: 5, without: {}, overview } };
              const expected = await anew(job, RUNNING);
              const counted = expected?.total_by_aggregate?.['COUNT'];
              expect(counted).toBeTypeOf('number');
              columns.refresh();
              expect(await keeping(job, RUNNING)).toEqual(expected);
              expect(await store.engines.honeycomb(job, RUNNING)).toEqual(expected);
            }
          },
        ),
        { numRuns: 40 },
      );
    } finally {
      await store.close();
    }
  });

  test('of one column, of events some of which stand for several, give the same from what is kept', async () => {
    const store = await openStore();
    const limits = { blockRows: 4, memory: createMemory(1_000_000) };
    const keeping = createHoneycombEngine(
      createColumns<Value>(store.database, EVENT_TABLE, limits),
    );
    const calculations = [
      { op: 'COUNT' },
      ...['HEATMAP', 'P50', 'SUM', 'AVG'].map((op) => ({ op, column: 'n' })),
    ];
    const window = { from: FROM, to: FROM + 1200, granularity: 600 };
    const plan = { spec: { calculations }, window, dataset: 'svc', fields: new Map() };
    const job = { plan, options: { limit: 5, without: {}, overview: true } };
    try {
      for (let n = 1; n <= 12; n++) {
        const timeNs = BigInt(FROM + 600 + n) * 10n ** 9n;
        const rate = n > 4 && n <= 8 ? 3 : 1;
        store.addEvent({ dataset: 'svc', timeNs, durationNs: null, rate, fields: { n } });
      }
      for (let again = 0; again < 2; again++) {
        const answer = await keeping(job, RUNNING);
        const [told] = answer?.results ?? [];
        const sum = 10 + 3 * 26 + 42;
        expect(told?.data).toMatchObject({
          COUNT: 20,
          'P50(n)': 6,
          'SUM(n)': sum,
          'AVG(n)': sum / 20,
        });
        expect(answer?.overview?.events).toBe(20);
      }
    } finally {
      await store.close();
    }
  });

  test('see rows that were deleted and stored again under the same ids', async () => {
    const store = await openStore();
    const { database, engines } = store;
    const EVENTS = 10_000;
    const fill = (from: number, n: number) =>
      transaction(database, () => {
        const timeNs = BigInt(FROM) * 10n ** 9n;
        for (let id = from; id <= EVENTS; id++) {
          store.addEvent({ dataset: 'svc', timeNs, durationNs: null, rate: 1, fields: { n } });
        }
      });
    const spec = { calculations: [{ op: 'SUM', column: 'n' }] };
    const window = { from: FROM, to: FROM + 1200, granularity: 60 };
    const plan = { spec, window, dataset: 'svc', fields: new Map() };
    const job = { plan, options: { limit: 5, without: {} } };
    const sum = async () => (await engines.honeycomb(job, RUNNING))?.results[0]?.data['SUM(n)'];
    try {
      fill(1, 1);
      expect(await sum()).toBe(EVENTS);
      database.exec('DELETE FROM honeycomb_events WHERE id > 2000');
      fill(2001, 2);
      expect(await sum()).toBe(2000 + 2 * 8000);
    } finally {
      await store.close();
    }
  });
});
