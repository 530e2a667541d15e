/**
 * Holds in memory what filters, sorts and sums up the list of requests, for all stored traces, so that an answer comes as
 * fast as one types. The first request builds it; after that it follows the journal's news. It keeps what traces share
 * (service, method, route, status) once, so a trace costs its id and three numbers.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { runSteps, type Steps } from '../../../columns/steps.ts';
import type { Journal } from '../../../store/journal.ts';
import { isTrace } from '../../../store/news.ts';
import { firstPlace } from '../first-place.ts';

/** What traces have in common. */
export interface TraceKind {
  readonly method: string | null;
  readonly route: string | null;
  readonly status: number | null;
  readonly service: string | null;
  /** Of its root span. */
  readonly name: string | null;
  /** Whether there is an error anywhere in it, and whether its root failed. */
  readonly failed: boolean;
  readonly rootFailed: boolean;
  /** All of it in lower case, with `failed` in those that did. */
  readonly text: string;
}

/** As in `GET /api/activities/home`, or the name of the root span; empty where neither is known. */
export function titleOf({ method, route, name }: TraceKind): string {
  return [method, route ?? name].filter(Boolean).join(' ');
}

/** One entry for each trace in every list. */
export interface TraceEntries {
  /** Row ids, ascending. */
  readonly rows: readonly number[];
  readonly traceIds: readonly string[];
  /** Places in `kinds`. */
  readonly kindOf: readonly number[];
  readonly kinds: readonly TraceKind[];
  /** Unix milliseconds. */
  readonly times: readonly number[];
  /** Milliseconds; NaN while unknown. */
  readonly durations: readonly number[];
}

export interface TraceIndex {
  /** Up to date with the store. */
  entries(): Promise<TraceEntries>;
  /**
   * Row ids of traces, newest first.
   *
   * @param words in lower case; each must occur in the trace's id, method, route, status or service, and `failed` in
   * those that failed. @param before only row ids below.
   */
  find(words: readonly string[], limit: number, before?: number): Promise<number[]>;
  /** Reads everything again at the next search; call when a trace that was found is not there. */
  forget(): void;
}

interface Index extends TraceEntries {
  readonly rows: number[];
  readonly traceIds: string[];
  readonly kindOf: number[];
  readonly kinds: TraceKind[];
  readonly times: number[];
  readonly durations: number[];
  /** Of kinds, by the text that stands for them. */
  readonly places: Map<string, number>;
}

const COLUMNS = `id, trace_id, time_ms, duration_ms,
  json_array(method, route, status, service, name, failed, root_failed) AS kind`;

const KindRow = v.tuple([
  v.nullable(v.string()),
  v.nullable(v.string()),
  v.nullable(v.number()),
  v.nullable(v.string()),
  v.nullable(v.string()),
  v.number(),
  v.number(),
]);

/** So many changes are looked up one by one; beyond, reading everything is faster. */
const MOST_CHANGES = 20_000;

/** Traces that are read at once: some milliseconds, after which others have their turn. */
const BATCH = 2000;

export function createTraceIndex(
  database: DatabaseSync,
  journal: Pick<Journal, 'subscribe'>,
): TraceIndex {
  const newer = database.prepare(`SELECT ${COLUMNS} FROM traces WHERE id > ? ORDER BY id LIMIT ?`);
  const changed = database.prepare(`SELECT ${COLUMNS} FROM traces WHERE trace_id = ?`);
  const traceIdOf = database.prepare('SELECT trace_id FROM traces WHERE id = ?');
  const changes = new Set<string>();
  let index: Index | undefined;
  /** Callers that search meanwhile share one reading, which ends with the trace that is the newest by then. */
  let reading: Promise<Index> | undefined;

  function forget(): void {
    index = undefined;
    changes.clear();
  }

  journal.subscribe((change) => {
    if (index === undefined) return;
    if (change === 'reset' || changes.size > MOST_CHANGES) forget();
    else if (isTrace(change)) changes.add(change);
  });

  /** Once the row with the greatest id was deleted SQLite gives its id again, and the index is wrong about it. */
  function isBehind({ rows, traceIds }: Index): boolean {
    const last = rows.at(-1);
    return last !== undefined && traceIdOf.get(last)?.['trace_id'] !== traceIds.at(-1);
  }

  function* read(): Steps<Index> {
    for (;;) {
      if (index !== undefined && isBehind(index)) forget();
      index ??= emptyIndex();
      const begun = index;
      const isForgotten = () => index !== begun;
      while (!isForgotten() && readSome(begun)) yield;
      if (isForgotten() || isBehind(begun)) continue;
      lookUpChanges(begun);
      return begun;
    }
  }

  /** @returns whether there may be more. */
  function readSome(index: Index): boolean {
    const some = newer.all(index.rows.at(-1) ?? 0, BATCH);
    for (const row of some) {
      index.rows.push(Number(row['id']));
      index.traceIds.push(String(row['trace_id']));
      index.kindOf.push(intern(index, row['kind']));
      index.times.push(Number(row['time_ms']));
      index.durations.push(durationOf(row['duration_ms']));
    }
    return some.length === BATCH;
  }

  function lookUpChanges(index: Index): void {
    for (const traceId of changes) {
      const row = changed.get(traceId);
      const at = row === undefined ? undefined : placeOf(index.rows, Number(row['id']));
      if (row === undefined || at === undefined) continue;
      index.kindOf[at] = intern(index, row['kind']);
      index.times[at] = Number(row['time_ms']);
      index.durations[at] = durationOf(row['duration_ms']);
    }
    changes.clear();
  }

  function upToDate(): Promise<Index> {
    reading ??= runSteps(read()).finally(() => (reading = undefined));
    return reading;
  }

  return {
    entries: upToDate,
    async find(words, limit, before = Infinity) {
      const { rows, traceIds, kindOf, kinds } = await upToDate();
      const tests = words.map((word) => {
        const holds = kinds.map(({ text }) => text.includes(word));
        const inIds = /^[\da-f]{1,32}$/.test(word);
        return (at: number) =>
          holds[kindOf[at] ?? 0] === true || (inIds && traceIds[at]?.includes(word) === true);
      });
      const found: number[] = [];
      for (let at = rows.length - 1; at >= 0 && found.length < limit; at--) {
        const row = rows[at] ?? 0;
        if (row < before && tests.every((test) => test(at))) found.push(row);
      }
      return found;
    },
    forget,
  };
}

function emptyIndex(): Index {
  return {
    rows: [],
    traceIds: [],
    kindOf: [],
    kinds: [],
    times: [],
    durations: [],
    places: new Map(),
  };
}

function intern({ kinds, places }: Index, value: unknown): number {
  const text = String(value);
  const place = places.get(text) ?? kinds.push(readKind(text)) - 1;
  places.set(text, place);
  return place;
}

function readKind(text: string): TraceKind {
  const row = v.parse(KindRow, JSON.parse(text));
  const [method, route, status, service, name, failed, rootFailed] = row;
  const words = [method, route, status, service, name, failed === 1 ? 'failed' : null];
  return {
    method,
    route,
    status,
    service,
    name,
    failed: failed === 1,
    rootFailed: rootFailed === 1,
    text: words
      .filter((word) => word !== null)
      .join(' ')
      .toLowerCase(),
  };
}

function durationOf(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

/** @param rows ascending. */
function placeOf(rows: readonly number[], row: number): number | undefined {
  const found = firstPlace(rows.length, (place) => (rows[place] ?? 0) >= row);
  return rows[found] === row ? found : undefined;
}
