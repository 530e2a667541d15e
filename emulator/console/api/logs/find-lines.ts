/**
 * Finds log lines of a time range, the newest first, and counts them. Which ones a filter pattern matches is tried
 * some hundred at a time, for a limited time.
 */
import type { Steps } from '../../../columns/steps.ts';
import { levelAt, placeAfter, streamOf, type LogEntries } from './log-index.ts';
import type { Verdicts } from './pattern-verdicts.ts';
import type { Level, LogSummary } from './shapes.ts';

export interface Wanted {
  /** Unix milliseconds; the end is excluded. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Row ids of streams. */
  readonly streams: ReadonlySet<number>;
  readonly level: Level | undefined;
  /** Row ids of lines, as those of a trace; undefined for all. */
  readonly rows: ReadonlySet<number> | undefined;
  /** Undefined without a pattern. */
  readonly verdicts: Verdicts | undefined;
}

/** Where a line stands in the order of time. */
export interface Place {
  readonly time: number;
  readonly row: number;
}

export interface Found {
  /** Row ids. */
  readonly rows: readonly number[];
  /** The last one that was looked at, unless all were. */
  readonly reached: Place | undefined;
}

export type Counted = Pick<
  LogSummary,
  'count' | 'levels' | 'slices' | 'unread' | 'from_ms' | 'to_ms'
> & {
  /** Row ids of the newest errors. */
  readonly errors: readonly number[];
  /** Lines by the row id of their stream, for all streams and not only those that are chosen. */
  readonly byStream: ReadonlyMap<number, number>;
};

/** Lines that a pattern is tried on at once. */
const BATCH = 500;
/** A person waits no longer for a page; asking again goes on from there. */
const MOST_MS = 200;

const SLICES = 90;

/** @param after the last line of the page before */
export function* findLines(
  entries: LogEntries,
  wanted: Wanted,
  { limit, after, now }: { limit: number; after: Place | undefined; now: () => number },
): Steps<Found> {
  const rows: number[] = [];
  const reached = yield* walk(entries, wanted, {
    from: firstPlace(entries, wanted, after),
    endMs: now() + MOST_MS,
    now,
    visit: (place) => rows.push(entries.rows[place] ?? 0) < limit,
    late: () => false,
  });
  const last = reached === undefined ? undefined : entries.rows[reached];
  return {
    rows,
    reached:
      reached === undefined || last === undefined
        ? undefined
        : { time: entries.times[reached] ?? 0, row: last },
  };
}

interface Tally {
  count: number;
  readonly isCounted: boolean;
  readonly level: Level;
}

interface CountOptions {
  /** Row ids of streams that are counted; those of others stand in `byStream` alone. */
  readonly chosen: ReadonlySet<number>;
  /** How many of the newest errors are named. */
  readonly errors: number;
  readonly now: () => number;
}

/** @param wanted its streams are all there are; its level narrows what is counted, not the counts by level */
export function* countLines(
  entries: LogEntries,
  { level: only, ...wanted }: Wanted,
  { chosen, errors: mostErrors, now }: CountOptions,
): Steps<Counted> {
  const { rows, times, codes } = entries;
  const nowMs = now();
  const { fromMs, toMs } = limits(entries, wanted, nowMs);
  const width = (toMs - fromMs) / SLICES;
  const slices = Array.from({ length: SLICES }, (_, index) => ({
    from_ms: Math.round(fromMs + index * width),
    error: 0,
    warn: 0,
    other: 0,
  }));
  /** By code: how many, and whether they are counted. */
  const tallies: Tally[] = [];
  const errors: number[] = [];
  let unread = 0;

  function begin(code: number): Tally {
    const level = levelAt(code);
    return { count: 0, isCounted: chosen.has(streamOf(code)) && (only ?? level) === level, level };
  }

  function count(place: number): void {
    const code = codes[place] ?? 0;
    const tally = (tallies[code] ??= begin(code));
    tally.count++;
    if (!tally.isCounted) return;
    const at = Math.min(SLICES - 1, Math.floor(((times[place] ?? 0) - fromMs) / width));
    const slice = slices[at];
    const { level } = tally;
    if (slice !== undefined) slice[level === 'error' || level === 'warn' ? level : 'other']++;
    if (level === 'error' && errors.length < mostErrors) errors.push(rows[place] ?? 0);
  }

  yield* walk(
    entries,
    { ...wanted, level: undefined },
    {
      from: firstPlace(entries, wanted, undefined),
      endMs: nowMs + MOST_MS,
      now,
      visit(place) {
        count(place);
        return true;
      },
      late() {
        unread++;
        return true;
      },
    },
  );
  const levels: Record<Level, number> = { error: 0, warn: 0, info: 0, debug: 0, none: 0 };
  const byStream = new Map<number, number>();
  let all = 0;
  for (const [text, tally] of Object.entries(tallies)) {
    const code = Number(text);
    const stream = streamOf(code);
    byStream.set(stream, (byStream.get(stream) ?? 0) + tally.count);
    if (chosen.has(stream)) levels[tally.level] += tally.count;
    if (tally.isCounted) all += tally.count;
  }
  return { count: all, levels, slices, unread, errors, byStream, from_ms: fromMs, to_ms: toMs };
}

/** A range without end ends now, and one of all time begins with the first line. */
function limits(
  { times }: LogEntries,
  { fromMs, toMs }: Pick<Wanted, 'fromMs' | 'toMs'>,
  nowMs: number,
): { fromMs: number; toMs: number } {
  const begin = fromMs > 0 ? fromMs : Math.min(times[0] ?? nowMs, nowMs);
  const end = toMs === Infinity ? Math.max(nowMs, times.at(-1) ?? 0) : toMs;
  return { fromMs: begin, toMs: Math.max(end, begin + 1) };
}

function firstPlace(
  { rows, times }: LogEntries,
  { toMs }: Pick<Wanted, 'toMs'>,
  after: Place | undefined,
): number {
  const last = after ?? { time: Infinity, row: Infinity };
  let at = placeAfter(times, Math.min(toMs - 1, last.time)) - 1;
  while (times[at] === last.time && (rows[at] ?? 0) >= last.row) at--;
  return at;
}

interface Walk {
  /** The first place, from which it goes down. */
  readonly from: number;
  /** When the pattern is tried no longer. */
  readonly endMs: number;
  readonly now: () => number;
  /** Told each place that is wanted; false ends the walk. */
  readonly visit: (place: number) => boolean;
  /** Told each that there was no time to try the pattern on; false ends the walk. */
  readonly late: (place: number) => boolean;
}

/** @returns where it was ended, undefined at the end of all */
function* walk(
  entries: LogEntries,
  wanted: Wanted,
  { from, endMs, now, visit, late }: Walk,
): Steps<number | undefined> {
  const { rows, times } = entries;
  const { fromMs, verdicts } = wanted;
  const mayBe = placeTest(entries, wanted);
  for (let at = from; at >= 0 && (times[at] ?? 0) >= fromMs; at--) {
    if (!mayBe(at)) continue;
    const row = rows[at] ?? 0;
    if (verdicts !== undefined && verdicts.of(row) === undefined) {
      if (now() > endMs) {
        if (!late(at)) return at + 1;
        continue;
      }
      verdicts.look(untried(entries, wanted, at, mayBe));
      yield;
    }
    if (verdicts !== undefined && verdicts.of(row) !== true) continue;
    if (!visit(at)) return at;
  }
  return undefined;
}

/** The next rows from a place down on which the pattern was not tried. */
function untried(
  { rows, times }: LogEntries,
  { fromMs, verdicts }: Wanted,
  from: number,
  mayBe: (place: number) => boolean,
): number[] {
  const found: number[] = [];
  for (let at = from; at >= 0 && (times[at] ?? 0) >= fromMs && found.length < BATCH; at--) {
    const row = rows[at] ?? 0;
    if (mayBe(at) && verdicts?.of(row) === undefined) found.push(row);
  }
  return found;
}

/** Whether stream, level and row id of a line are wanted; the pattern is tried later. */
function placeTest(
  { rows, codes }: LogEntries,
  { streams, level, rows: named }: Wanted,
): (place: number) => boolean {
  const known: boolean[] = [];
  const ofCode = (code: number) =>
    streams.has(streamOf(code)) && (level ?? levelAt(code)) === levelAt(code);
  return (place) => {
    const code = codes[place] ?? 0;
    const may = (known[code] ??= ofCode(code));
    return may && (named === undefined || named.has(rows[place] ?? 0));
  };
}
