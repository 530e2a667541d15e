/**
 * Finds requests: those of a time range for which all terms of a query hold, in an order, a page at a time. What only
 * the store's rows can tell is asked for some hundred candidates at a time, and for a limited time.
 */
import type { Term } from '../query/language.ts';
import { runSteps, type Steps } from '../../../columns/steps.ts';
import type { DeepTest } from './deep.ts';
import { compileTerms, type Matcher } from './match.ts';
import type { Sort } from './shapes.ts';
import type { TraceEntries } from './trace-index.ts';

export interface Wanted {
  readonly terms: readonly Term[];
  /** Unix milliseconds; the end is excluded. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly sort: Sort;
  /** `down`: the newest, longest, highest first. */
  readonly direction: 'down' | 'up';
  readonly limit: number;
  /** Of the last row of the page before. */
  readonly after: Place | undefined;
}

/** Where a request stands in an order. */
export interface Place {
  readonly value: number;
  readonly row: number;
}

export interface Found {
  readonly places: readonly Place[];
  /** Whether there was no time to look at all candidates; the last one that was looked at is `reached`. */
  readonly partial: boolean;
  readonly reached: Place | undefined;
}

/** Candidates that are put in order at once, and that the store is asked about at once: some milliseconds each. */
const ORDERED = 2000;
const ASKED = 250;

/**
 * A page is answered after this time with what was found by then; the next one goes on. A person sees the first
 * requests at once, and the page asks on by itself while it has room.
 */
const FIRST_MS = 25;
const FURTHER_MS = 250;

export async function findRequests(
  entries: TraceEntries,
  wanted: Wanted,
  deep: DeepTest,
  now: () => number,
): Promise<Found> {
  const matcher = compileTerms(wanted.terms, entries);
  if (matcher.deep.length === 0) {
    const places = select(entries, wanted, matcher, wanted.limit);
    return { places, partial: false, reached: places.at(-1) };
  }
  const endMs = now() + (wanted.after === undefined ? FIRST_MS : FURTHER_MS);
  return runSteps(lookDeep(entries, wanted, matcher, deep, endMs, now));
}

function* lookDeep(
  entries: TraceEntries,
  wanted: Wanted,
  matcher: Matcher,
  deep: DeepTest,
  endMs: number,
  now: () => number,
): Steps<Found> {
  const places: Place[] = [];
  let reached = wanted.after;
  for (;;) {
    const ordered = select(entries, { ...wanted, after: reached }, matcher, ORDERED);
    for (let begin = 0; begin < ordered.length; begin += ASKED) {
      const batch = ordered.slice(begin, begin + ASKED);
      const rows = deepRows(
        matcher.deep,
        batch.map(({ row }) => row),
        deep,
      );
      for (const place of batch) {
        reached = place;
        if (rows.has(place.row)) places.push(place);
        if (places.length === wanted.limit) return { places, partial: false, reached };
      }
      if (batch.length === ASKED && now() > endMs) return { places, partial: true, reached };
      yield;
    }
    if (ordered.length < ORDERED) return { places, partial: false, reached };
  }
}

/** Those of the rows for which all terms hold. */
export function deepRows(
  terms: readonly Term[],
  rows: readonly number[],
  deep: DeepTest,
): ReadonlySet<number> {
  let left = rows;
  for (const term of terms) {
    if (left.length === 0) break;
    const held = deep.hold(term, left);
    left = left.filter((row) => held.has(row) !== term.isNegated);
  }
  return new Set(left);
}

/** The first `limit` of the order, behind `after`. At most twice as many are kept at a time, so little is sorted. */
function select(
  entries: TraceEntries,
  { fromMs, toMs, sort, direction, after }: Wanted,
  { test }: Matcher,
  limit: number,
): Place[] {
  const { rows, times } = entries;
  const valueOf = valueReader(entries, sort);
  const sign = direction === 'down' ? -1 : 1;
  const order = (a: Place, b: Place) => sign * (a.value - b.value) || sign * (a.row - b.row);
  const kept: Place[] = [];
  let last: Place | undefined;
  for (let at = rows.length - 1; at >= 0; at--) {
    const time = times[at] ?? 0;
    if (time < fromMs || time >= toMs) continue;
    const value = valueOf(at);
    // Most are behind the last one that would be kept.
    if (last !== undefined && sign * (value - last.value) > 0) continue;
    const place = { value, row: rows[at] ?? 0 };
    if (after !== undefined && order(place, after) <= 0) continue;
    if (!test(at)) continue;
    kept.push(place);
    if (kept.length < 2 * limit) continue;
    kept.sort(order);
    kept.length = limit;
    last = kept[limit - 1];
  }
  return kept.sort(order).slice(0, limit);
}

/** What is not known stands at the end of a list that goes down. */
function valueReader(entries: TraceEntries, sort: Sort): (at: number) => number {
  const { times, durations, kindOf, kinds } = entries;
  if (sort === 'duration') {
    return (at) => {
      const duration = durations[at] ?? NaN;
      return Number.isNaN(duration) ? -1 : duration;
    };
  }
  if (sort === 'status') return (at) => kinds[kindOf[at] ?? 0]?.status ?? -1;
  if (sort === 'route') {
    const titles = kinds.map(({ route, name }) => route ?? name ?? '');
    const sorted = [...new Set(titles)].sort();
    const places = new Map(sorted.map((title, place) => [title, place]));
    return (at) => places.get(titles[kindOf[at] ?? 0] ?? '') ?? -1;
  }
  return (at) => times[at] ?? 0;
}
