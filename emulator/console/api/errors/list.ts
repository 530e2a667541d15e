/**
 * Lists items: those of a time range for which a query holds, with their trends, and sums them up. It looks at a limited
 * number of the items that occurred last, so that it answers at once however many there are.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Status } from '../../../vendors/rollbar/items/status.ts';
import { withTexts, asBytes } from '../whole-texts.ts';
import type { ItemTerms } from './match.ts';
import { ItemHead, type ItemList, type ItemRow, type Shown, type Sort } from './shapes.ts';

export interface WantedItems {
  readonly terms: ItemTerms;
  /** Unix milliseconds; the end is excluded. Zero for a range that has no beginning. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly show: Shown;
  readonly sort: Sort;
  readonly limit: number;
  /** Of row ids those for which the rest of the query holds. */
  readonly narrow: (items: readonly number[]) => Promise<ReadonlySet<number>>;
}

/** How many items the query is tried on, and how many of those that match are summed up. */
const MOST_TRIED = 20_000;
const MOST_FOUND = 1000;

const SLICES = 60;
/** Slices of the sum that are one of a row's trend. */
const IN_TREND = 2;
const SHORTEST_MS = 15 * 60_000;
/** Senders' clocks may be ahead of this one. */
const END_OF_TIME_S = 2 ** 40;

const Row = v.object({
  id: v.number(),
  ...ItemHead.entries,
});

interface Row extends v.InferOutput<typeof Row> {
  readonly times: number;
  /** Occurrences in each slice. */
  readonly counts: readonly number[];
}

const Count = v.object({ item: v.number(), slice: v.number(), n: v.number() });

export const ITEM_COLUMNS = `counter, ${asBytes('title', 'environment')}, level, status,
  first_occurrence_s * 1000 AS first_ms, last_occurrence_s * 1000 AS last_ms, total_occurrences AS total,
  (SELECT max(time_s) * 1000 FROM rollbar_item_events WHERE item = i.id AND event = 'reactivated') AS returned_ms`;

export function createItemList(database: DatabaseSync) {
  const stored = database.prepare('SELECT count(*) AS n FROM rollbar_items');
  /** Counts of a list of items by slices of a length in seconds. */
  const sliced = database.prepare(`
    SELECT item, CAST((minute_s - ?2) / ?3 AS INTEGER) AS slice, sum(occurrences) AS n
    FROM rollbar_item_minutes
    WHERE item IN (SELECT value FROM json_each(?1)) AND minute_s >= ?4 AND minute_s < ?5
    GROUP BY 1, 2`);

  function find({ sql, values }: ItemTerms, { fromS, toS }: Limits) {
    const rows = database
      .prepare(
        `SELECT i.id, ${ITEM_COLUMNS} FROM (
           SELECT * FROM (SELECT * FROM rollbar_items WHERE last_occurrence_s >= ?
             ORDER BY last_occurrence_s DESC LIMIT ${MOST_TRIED}) AS i
           WHERE first_occurrence_s < ? AND ${sql} LIMIT ${MOST_FOUND}) AS i`,
      )
      .all(fromS, toS, ...values);
    return rows.map((row) => v.parse(Row, withTexts(row)));
  }

  /** @param asked the range as it was asked for @param shown where it begins and ends in charts */
  function count(rows: readonly v.InferOutput<typeof Row>[], asked: Limits, shown: Limits): Row[] {
    const beginS = minuteOf(shown.fromS);
    const width = Math.max(1, Math.ceil((shown.toS - beginS) / SLICES));
    const ids = JSON.stringify(rows.map(({ id }) => id));
    const counts = new Map(rows.map(({ id }) => [id, Array.from({ length: SLICES }, () => 0)]));
    for (const row of sliced.all(ids, beginS, width, minuteOf(asked.fromS), asked.toS)) {
      const { item, slice, n } = v.parse(Count, row);
      const own = counts.get(item);
      const at = Math.max(0, Math.min(SLICES - 1, slice));
      if (own !== undefined) own[at] = (own[at] ?? 0) + n;
    }
    return rows.map((row) => {
      const own = counts.get(row.id) ?? [];
      return { ...row, counts: own, times: own.reduce((sum, n) => sum + n, 0) };
    });
  }

  return async (wanted: WantedItems, nowMs: number): Promise<ItemList> => {
    const { terms, show, sort, limit } = wanted;
    const asked = {
      fromS: Math.floor(wanted.fromMs / 1000),
      toS: wanted.toMs === Infinity ? END_OF_TIME_S : Math.ceil(wanted.toMs / 1000),
    };
    const found = find(terms, asked);
    const limits = limitsOf(wanted, found, nowMs);
    const counted = count(found, asked, limits);
    // An item that was deleted from, or occurred before and after the range, has nothing in it.
    const inRange = wanted.fromMs === 0 ? counted : counted.filter(({ times }) => times > 0);
    const held = await wanted.narrow(inRange.map(({ id }) => id));
    const all = inRange.filter(({ id }) => held.has(id));
    const shown = all.filter(({ status }) => show === 'all' || status === show);
    const [worst] = shown.toSorted(orders.times);
    return {
      rows: shown.toSorted(orders[sort]).slice(0, limit).map(rowOf),
      found: shown.length,
      counts: countsOf(all),
      from_ms: limits.fromS * 1000,
      to_ms: limits.toS * 1000,
      slices: summed(shown, limits),
      worst:
        worst === undefined || worst.times === 0
          ? null
          : { counter: worst.counter, title: worst.title, times: worst.times },
      stored: Number(stored.get()?.['n']),
      partial: found.length === MOST_FOUND,
    };
  };
}

function rowOf({ id: _id, counts, ...row }: Row): ItemRow {
  const trend = counts
    .filter((_count, at) => at % IN_TREND === 0)
    .map((count, at) => count + (counts[at * IN_TREND + 1] ?? 0));
  return { ...row, trend };
}

interface Limits {
  readonly fromS: number;
  readonly toS: number;
}

/** A range without a beginning begins with the first of the items. */
function limitsOf(
  { fromMs, toMs }: WantedItems,
  rows: readonly { readonly first_ms: number }[],
  nowMs: number,
): Limits {
  const end = Math.min(toMs, nowMs);
  const first = rows.reduce((least, { first_ms }) => Math.min(least, first_ms), end - SHORTEST_MS);
  const begin = fromMs === 0 ? first : fromMs;
  return { fromS: Math.floor(begin / 1000), toS: Math.ceil(end / 1000) };
}

function summed(rows: readonly Row[], { fromS, toS }: Limits): ItemList['slices'] {
  const width = (toS - fromS) / SLICES || 1;
  const slices = Array.from({ length: SLICES }, (_, at) => ({
    occurrences: rows.reduce((sum, { counts }) => sum + (counts[at] ?? 0), 0),
    begun: 0,
    returned: 0,
  }));
  const sliceOf = (ms: number | null) =>
    ms === null || ms < fromS * 1000
      ? undefined
      : slices[Math.min(SLICES - 1, Math.floor((ms / 1000 - fromS) / width))];
  for (const { first_ms, returned_ms } of rows) {
    const begun = sliceOf(first_ms);
    if (begun !== undefined) begun.begun += 1;
    const returned = sliceOf(returned_ms);
    if (returned !== undefined) returned.returned += 1;
  }
  return slices;
}

function countsOf(rows: readonly Row[]): Record<Status, number> {
  const counts = { active: 0, resolved: 0, muted: 0, archived: 0 };
  for (const { status } of rows) counts[status] += 1;
  return counts;
}

const orders: Readonly<Record<Sort, (a: Row, b: Row) => number>> = {
  last: (a, b) => b.last_ms - a.last_ms || b.counter - a.counter,
  first: (a, b) => b.first_ms - a.first_ms || b.counter - a.counter,
  times: (a, b) => b.times - a.times || b.total - a.total || b.last_ms - a.last_ms,
};

/** Unix seconds of the beginning of a minute. */
export function minuteOf(seconds: number): number {
  return Math.floor(seconds / 60) * 60;
}
