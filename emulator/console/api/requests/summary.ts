/** Sums up the requests of a time range for which a query holds: how many, failures, durations, over time. */
import type { Matcher } from './match.ts';
import { SLOW_MS, type FACETS, type RequestSummary } from './shapes.ts';
import { titleOf, type TraceEntries } from './trace-index.ts';

const SLICES = 60;

/** Candidates that the store's rows are asked about: a summary of more is of the newest. */
const MOST_DEEP = 5000;

/** What the trace index tells; the facets are counted afterwards. */
type Summary = Omit<RequestSummary, keyof typeof FACETS>;

interface SummaryOptions {
  readonly fromMs: number;
  /** Infinity for a range that goes on. */
  readonly toMs: number;
  readonly nowMs: number;
  /** Those of the row ids for which the terms hold that the store must be asked about. */
  readonly deep: (rows: readonly number[]) => ReadonlySet<number>;
}

/** @returns the summary, and the row ids of what it sums up, newest first */
export function summarize(
  entries: TraceEntries,
  matcher: Matcher,
  options: SummaryOptions,
): { readonly summary: Summary; readonly found: readonly number[] } {
  const { rows, times, durations, kindOf, kinds } = entries;
  const { fromMs, toMs } = options;
  let places: number[] = [];
  for (let at = rows.length - 1; at >= 0; at--) {
    const time = times[at] ?? 0;
    if (time >= fromMs && time < toMs && matcher.test(at)) places.push(at);
  }
  const partial = matcher.deep.length > 0 && places.length > MOST_DEEP;
  if (matcher.deep.length > 0) {
    places = places.slice(0, MOST_DEEP);
    const held = options.deep(places.map((at) => rows[at] ?? 0));
    places = places.filter((at) => held.has(rows[at] ?? 0));
  }
  const { begin, end } = limits(places, times, options);
  const width = (end - begin) / SLICES || 1;
  const slices = Array.from({ length: SLICES }, (_, index) => ({
    from_ms: begin + index * width,
    count: 0,
    failed: 0,
    durations: [] as number[],
  }));
  const failures = new Map<string, number>();
  const all: number[] = [];
  let [failed, inside, slow] = [0, 0, 0];
  for (const at of places) {
    const kind = kinds[kindOf[at] ?? 0];
    const duration = durations[at] ?? NaN;
    const slice = slices[Math.min(SLICES - 1, Math.floor(((times[at] ?? 0) - begin) / width))];
    if (kind === undefined || slice === undefined) continue;
    slice.count += 1;
    if (!Number.isNaN(duration)) {
      all.push(duration);
      slice.durations.push(duration);
      if (duration > SLOW_MS) slow += 1;
    }
    if (kind.rootFailed) {
      failed += 1;
      slice.failed += 1;
      const title = titleOf(kind);
      failures.set(title, (failures.get(title) ?? 0) + 1);
    } else if (kind.failed) inside += 1;
  }
  const [worst] = [...failures].toSorted(([, a], [, b]) => b - a);
  const sorted = Float64Array.from(all).sort();
  const summary: Summary = {
    count: places.length,
    stored: rows.length,
    failed,
    inside,
    slow,
    p50_ms: quantile(sorted, 0.5),
    p95_ms: quantile(sorted, 0.95),
    from_ms: begin,
    to_ms: end,
    slices: slices.map(({ durations: own, ...slice }) => {
      const sortedOwn = Float64Array.from(own).sort();
      return { ...slice, p50_ms: quantile(sortedOwn, 0.5), p95_ms: quantile(sortedOwn, 0.95) };
    }),
    worst: worst === undefined ? null : { title: worst[0], failed: worst[1] },
    dropped: Math.max(0, (rows[0] ?? 1) - 1),
    partial,
  };
  return { summary, found: places.map((at) => rows[at] ?? 0) };
}

/** A range without end ends now, and one of all time begins with the first request. */
function limits(
  places: readonly number[],
  times: readonly number[],
  { fromMs, toMs, nowMs }: SummaryOptions,
): { begin: number; end: number } {
  let [first, last] = [Infinity, -Infinity];
  for (const at of places) {
    const time = times[at] ?? 0;
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  const begin = fromMs > 0 ? fromMs : Math.min(first, nowMs);
  const end = toMs === Infinity ? Math.max(nowMs, last) : toMs;
  return { begin, end: Math.max(end, begin + 1) };
}

/** The nearest rank; null of nothing. @param sorted ascending */
export function quantile(sorted: Float64Array, share: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return value ?? null;
}
