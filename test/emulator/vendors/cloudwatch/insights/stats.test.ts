/** Results of `stats` against the same computed here, in another way, over any events. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QueryTooLarge } from '../../../../../emulator/columns/too-large.ts';
import { answer, START } from './answer.ts';

interface Entry {
  readonly minute: number;
  readonly route: string | null;
  readonly ms: number | string | null;
}

const entries = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 30 }),
    route: fc.constantFrom('/a', '/b', '', null),
    ms: fc.oneof(
      fc.integer({ min: -50, max: 50 }),
      fc.integer({ min: 0, max: 9 }).map(String),
      fc.constantFrom('fast', null),
    ),
  }),
  { maxLength: 60 },
);

const eventsOf = (given: readonly Entry[]) =>
  given.map(({ minute, ...fields }) => ({
    timestampMs: START + minute * 60_000,
    message: JSON.stringify(fields),
  }));

const numbersOf = (given: readonly Entry[]) =>
  given.flatMap(({ ms }) => (ms === null || ms === 'fast' ? [] : [Number(ms)]));

function groupBy(given: readonly Entry[], key: (entry: Entry) => unknown): (readonly Entry[])[] {
  return [...Map.groupBy(given, key).values()];
}

/** By every column, so that answers in different orders can be compared. */
const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).toSorted();

describe('stats', () => {
  test('counts, sums and averages each route', () => {
    fc.assert(
      fc.property(entries, (given) => {
        const rows = answer(
          'stats count(*) as n, count(ms) as c, sum(ms) as s, avg(ms) as a, count_distinct(ms) as d by route',
          eventsOf(given),
        );
        const expected = groupBy(given, ({ route }) => route).map((group) => {
          const numbers = numbersOf(group);
          const sum = numbers.reduce((a, b) => a + b, 0);
          const present = group.flatMap(({ ms }) => (ms === null ? [] : [String(ms)]));
          return {
            ...(group[0]?.route === null ? {} : { route: group[0]?.route }),
            n: String(group.length),
            c: String(present.length),
            ...(numbers.length === 0 ? {} : { s: String(sum), a: String(sum / numbers.length) }),
            d: String(new Set(present).size),
          };
        });
        expect(sorted(rows)).toEqual(sorted(expected));
      }),
    );
  });

  test('finds extremes, percentiles and deviations', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 0, max: 100 }), (given, percentage) => {
        const [row = {}] = answer(
          `filter ms != "fast" | stats min(ms), max(ms), pct(ms, ${percentage}) as p, median(ms) as m, stddev(ms) as d`,
          eventsOf(given),
        );
        const numbers = numbersOf(given).toSorted((a, b) => a - b);
        const rank = (share: number) =>
          numbers.find((_, index) => (index + 1) / numbers.length >= share / 100);
        const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
        const squares = numbers.map((n) => (n - mean) ** 2).reduce((a, b) => a + b, 0);
        const text = (n: number | undefined) => (n === undefined ? undefined : String(n));
        expect({ ...row, d: undefined }).toEqual({
          'min(ms)': text(numbers[0]),
          'max(ms)': text(numbers.at(-1)),
          p: text(rank(percentage)),
          m: text(rank(50)),
          d: undefined,
        });
        expect(Number(row['d'] ?? 0)).toBeCloseTo(
          numbers.length === 0 ? 0 : Math.sqrt(squares / numbers.length),
          8,
        );
      }),
    );
  });

  test('puts events into bins of time, by which a second stats counts', () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(1, 5, 7, 60), (given, minutes) => {
        const query = `stats count(*) as n by bin(${minutes}m)`;
        const binned = groupBy(given, ({ minute }) =>
          Math.floor((START / 60_000 + minute) / minutes),
        );
        const time = (unixMs: number) =>
          new Date(unixMs).toISOString().replace('T', ' ').replace('Z', '');
        const expected = binned.map((group) => ({
          [`bin(${minutes}m)`]: time(
            Math.floor((START / 60_000 + (group[0]?.minute ?? 0)) / minutes) * minutes * 60_000,
          ),
          n: String(group.length),
        }));
        expect(sorted(answer(query, eventsOf(given)))).toEqual(sorted(expected));

        const again = answer(`${query} | stats max(n) as most, count(*) as bins`, eventsOf(given));
        const most = Math.max(...binned.map((group) => group.length));
        expect(again).toEqual([
          binned.length === 0 ? { bins: '0' } : { most: String(most), bins: String(binned.length) },
        ]);
      }),
    );
  });

  test('finds the earliest and the latest value, and the first and last text', () => {
    fc.assert(
      fc.property(entries, (given) => {
        const [row = {}] = answer(
          'stats earliest(route) as e, latest(route) as l, sortsFirst(route) as f, sortsLast(route) as s',
          eventsOf(given),
        );
        const present = given.flatMap(({ route, minute }) =>
          route === null ? [] : [{ route, minute }],
        );
        const inTime = present.toSorted((a, b) => a.minute - b.minute);
        const texts = present.map(({ route }) => route).toSorted();
        expect(row).toEqual(
          present.length === 0
            ? {}
            : { e: inTime[0]?.route, l: inTime.at(-1)?.route, f: texts[0], s: texts.at(-1) },
        );
      }),
    );
  });

  test('computes with aggregations and names columns as they are written', () => {
    const events = [{ b: 1024 }, { b: 3072 }];
    expect(answer('stats sum(b) / 1024 as kb, max(b)-min(b), count( * )', events)).toEqual([
      { kb: '4', 'max(b)-min(b)': '2048', 'count( * )': '2' },
    ]);
  });

  test('lets later commands name its columns', () => {
    const events = [{ r: 'a' }, { r: 'b' }, { r: 'b' }];
    const query = 'stats count(*) by r, bin(1h) | sort count(*) desc | filter `count(*)` > 0';
    expect(answer(query, events).map(({ r }) => r)).toEqual(['b', 'a']);
    expect(answer('stats count(*) as n by r | filter n > 1 | display r', events)).toEqual([
      { r: 'b' },
    ]);
    expect(answer('stats count(*) by bin(1h) as t | sort t | display bin(1h), t', events)).toEqual([
      { t: '2026-11-22 10:00:00.000' },
    ]);
  });
});

test('a query of too many groups fails, one that drops duplicates has as many rows as an answer may have', () => {
  const events = Array.from({ length: 100_001 }, (_, n) => ({ n }));
  expect(() => answer('stats count(*) by n', events)).toThrow(QueryTooLarge);
  expect(answer('dedup n | limit 100000', events)).toHaveLength(100_000);
});
