/**
 * Finds traces by words, among all there are, as fast as one types: it keeps what it searches in memory once somebody
 * has searched, and follows the journal's news. It keeps once what traces have in common (service, method, route,
 * status), so a trace costs its id and a number.
 */
import type { DatabaseSync } from 'node:sqlite';
import { runSteps, type Steps } from '../../columns/steps.ts';
import type { Journal } from '../../store/journal.ts';
import { isTrace } from '../../store/news.ts';

export interface TraceSearch {
  /**
   * Row ids of traces, newest first.
   *
   * @param words in lower case; each must occur in the trace's id, method, route, status or service, and `failed` in
   * those that failed. @param before only row ids below.
   */
  find(words: readonly string[], limit: number, before?: number): Promise<number[]>;
  /** Reads everything anew at the next search; call when a trace that was found is not there. */
  forget(): void;
}

interface Index {
  /** Ascending. */
  readonly rows: number[];
  readonly traceIds: string[];
  /** Places in `texts`. */
  readonly textOf: number[];
  readonly texts: string[];
  readonly places: Map<string, number>;
}

const COLUMNS = `id, trace_id, lower(coalesce(method, '') || ' ' || coalesce(route, '') || ' ' ||
  coalesce(status, '') || ' ' || coalesce(service, '') || iif(failed, ' failed', '')) AS text`;

/** So many changes are looked up one by one; beyond, reading everything is faster. */
const MOST_CHANGES = 20_000;

/** Traces that are read at once: some milliseconds, after which others have their turn. */
const BATCH = 2000;

export function createTraceSearch(
  database: DatabaseSync,
  journal: Pick<Journal, 'subscribe'>,
): TraceSearch {
  const newer = database.prepare(`SELECT ${COLUMNS} FROM traces WHERE id > ? ORDER BY id LIMIT ?`);
  const changed = database.prepare(`SELECT ${COLUMNS} FROM traces WHERE trace_id = ?`);
  const traceIdOf = database.prepare('SELECT trace_id FROM traces WHERE id = ?');
  const changes = new Set<string>();
  let index: Index | undefined;
  /** One reading for all who search meanwhile: it ends with the newest trace there is by then. */
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

  /** Row ids are given again once the greatest was deleted; then what is known of them is wrong. */
  function isBehind({ rows, traceIds }: Index): boolean {
    const last = rows.at(-1);
    return last !== undefined && traceIdOf.get(last)?.['trace_id'] !== traceIds.at(-1);
  }

  function* read(): Steps<Index> {
    for (;;) {
      if (index !== undefined && isBehind(index)) forget();
      index ??= { rows: [], traceIds: [], textOf: [], texts: [], places: new Map() };
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
      index.textOf.push(intern(index, row['text']));
    }
    return some.length === BATCH;
  }

  function lookUpChanges(index: Index): void {
    for (const traceId of changes) {
      const row = changed.get(traceId);
      const at = row === undefined ? undefined : placeOf(index.rows, Number(row['id']));
      if (row !== undefined && at !== undefined) index.textOf[at] = intern(index, row['text']);
    }
    changes.clear();
  }

  function upToDate(): Promise<Index> {
    reading ??= runSteps(read()).finally(() => (reading = undefined));
    return reading;
  }

  return {
    async find(words, limit, before = Infinity) {
      const { rows, traceIds, textOf, texts } = await upToDate();
      const tests = words.map((word) => {
        const holds = texts.map((text) => text.includes(word));
        const inIds = /^[\da-f]{1,32}$/.test(word);
        return (at: number) =>
          holds[textOf[at] ?? 0] === true || (inIds && traceIds[at]?.includes(word) === true);
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

function intern({ texts, places }: Index, value: unknown): number {
  const text = String(value);
  const place = places.get(text) ?? texts.push(text) - 1;
  places.set(text, place);
  return place;
}

/** @param rows ascending. */
function placeOf(rows: readonly number[], row: number): number | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return rows[low] === row ? low : undefined;
}
