/**
 * Holds in memory where each log event stands in time, its stream and its level, so that lists, counts and the
 * histogram of a million lines come at once. The first request builds it; after that it reads newer rows. It knows the
 * newest two million events to arrive; three numbers each.
 */
import type { DatabaseSync } from 'node:sqlite';
import { runSteps, type Steps } from '../../../columns/steps.ts';
import type { Journal } from '../../../store/journal.ts';
import { firstPlace } from '../first-place.ts';
import { LEVEL_CHARACTERS, levelOf } from './read-line.ts';
import { LEVELS, type Level } from './shapes.ts';

/** One entry for each event in every list, in the order of time; those of one millisecond in the order of arrival. */
export interface LogEntries {
  /** Row ids. */
  readonly rows: number[];
  /** Unix milliseconds. */
  readonly times: number[];
  /** Stream and level in one number: see {@link streamOf} and {@link levelAt}. */
  readonly codes: number[];
}

export interface LogIndex {
  /** Up to date with the store. Another object than before where row ids may mean other events. */
  entries(): Promise<LogEntries>;
  /** Reads everything again at the next request; call when an event that was found is not there. */
  forget(): void;
}

interface Index extends LogEntries {
  /** The smallest row id that may be in it, and the greatest that was read, with when that event was written. */
  least: number;
  last: number;
  lastTime: number | undefined;
}

const MOST = 2_000_000;
/** Events that are read at once: some milliseconds, after which others have their turn. */
const BATCH = 2000;

export function streamOf(code: number): number {
  return Math.floor(code / LEVELS.length);
}

export function levelAt(code: number): Level {
  return LEVELS[code % LEVELS.length] ?? 'none';
}

/** The first place whose time is greater. @param times ascending */
export function placeAfter(times: readonly number[], time: number): number {
  return firstPlace(times.length, (place) => (times[place] ?? 0) > time);
}

export function createLogIndex(
  database: DatabaseSync,
  journal: Pick<Journal, 'subscribe'>,
): LogIndex {
  const newer = database.prepare(
    `SELECT id, log_stream, timestamp_ms, substr(message, 1, ${LEVEL_CHARACTERS}) AS message
     FROM log_events WHERE id > ? ORDER BY id LIMIT ${BATCH}`,
  );
  // In one go SQLite would read all of the table.
  const ends = database.prepare(
    'SELECT (SELECT min(id) FROM log_events) AS least, (SELECT max(id) FROM log_events) AS last',
  );
  const timeOf = database.prepare('SELECT timestamp_ms FROM log_events WHERE id = ?');
  let index: Index | undefined;
  /** Callers that ask meanwhile share one reading. */
  let reading: Promise<Index> | undefined;

  journal.subscribe((change) => {
    if (change === 'reset') index = undefined;
  });

  function begin(): Index {
    const { least, last } = readEnds();
    const first = Math.max(least, last - MOST + 1);
    return { rows: [], times: [], codes: [], least: first, last: first - 1, lastTime: undefined };
  }

  function readEnds(): { least: number; last: number } {
    const row = ends.get();
    return { least: Number(row?.['least'] ?? 1), last: Number(row?.['last'] ?? 0) };
  }

  /** Once the row with the greatest id was deleted SQLite gives its id again, and the index is wrong about it. */
  function isBehind({ last, lastTime }: Index): boolean {
    return lastTime !== undefined && timeOf.get(last)?.['timestamp_ms'] !== lastTime;
  }

  function* read(): Steps<Index> {
    for (;;) {
      if (index === undefined || isBehind(index)) index = begin();
      const begun = index;
      const isForgotten = () => index !== begun;
      while (!isForgotten() && readSome(begun)) yield;
      if (isForgotten() || isBehind(begun)) continue;
      const { least, last } = readEnds();
      if (least > begun.least || begun.rows.length > MOST * 1.1) {
        dropOldest(begun, Math.max(least, last - MOST + 1));
      }
      return begun;
    }
  }

  return {
    entries: () => (reading ??= runSteps(read()).finally(() => (reading = undefined))),
    forget: () => (index = undefined),
  };

  /** @returns whether there may be more. */
  function readSome(into: Index): boolean {
    const some = newer.all(into.last).map((row) => ({
      row: Number(row['id']),
      time: Number(row['timestamp_ms']),
      code: codeOf(Number(row['log_stream']), levelOf(String(row['message']))),
    }));
    const last = some.at(-1);
    if (last === undefined) return false;
    [into.last, into.lastTime] = [last.row, last.time];
    insert(into, some);
    return some.length === BATCH;
  }
}

function codeOf(stream: number, level: Level): number {
  return stream * LEVELS.length + LEVELS.indexOf(level);
}

interface Entry {
  readonly row: number;
  readonly time: number;
  readonly code: number;
}

/** Most new events also have the latest times, so only the entries behind the earliest new one are moved. */
function insert({ rows, times, codes }: LogEntries, some: Entry[]): void {
  some.sort((a, b) => a.time - b.time || a.row - b.row);
  const at = placeAfter(times, some[0]?.time ?? 0);
  const tail = { rows: rows.splice(at), times: times.splice(at), codes: codes.splice(at) };
  let moved = 0;
  const add = (row: number, time: number, code: number) => {
    rows.push(row);
    times.push(time);
    codes.push(code);
  };
  const moveUntil = (time: number) => {
    for (; moved < tail.rows.length && (tail.times[moved] ?? 0) <= time; moved++) {
      add(tail.rows[moved] ?? 0, tail.times[moved] ?? 0, tail.codes[moved] ?? 0);
    }
  };
  for (const { row, time, code } of some) {
    moveUntil(time);
    add(row, time, code);
  }
  moveUntil(Infinity);
}

function dropOldest(index: Index, least: number): void {
  const { rows, times, codes } = index;
  let kept = 0;
  for (let at = 0; at < rows.length; at++) {
    if ((rows[at] ?? 0) < least) continue;
    rows[kept] = rows[at] ?? 0;
    times[kept] = times[at] ?? 0;
    codes[kept] = codes[at] ?? 0;
    kept++;
  }
  for (const list of [rows, times, codes]) list.length = kept;
  index.least = least;
}
