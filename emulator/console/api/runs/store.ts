/** Reads runs, and compares two of them by route. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { titleOf, type TraceEntries } from '../requests/trace-index.ts';
import { quantile } from '../requests/summary.ts';
import { createTraceBytes } from './bytes.ts';
import { compareChanges } from './change.ts';
import { Run, type RouteChange, type RunComparison, type Side } from './shapes.ts';

/** Requests of a route whose telemetry is measured, in each run. */
const MEASURED = 50;
const MOST_ROUTES = 100;

export interface RunStore {
  /** Newest first. */
  list(limit: number): Run[];
  run(id: number): Run | undefined;
  compare(before: Run, after: Run, entries: TraceEntries): RunComparison;
}

interface Gathered {
  readonly durations: number[];
  /** Of the newest. */
  readonly rows: number[];
  count: number;
  failed: number;
}

export function createRunStore(database: DatabaseSync): RunStore {
  const bytesOf = createTraceBytes(database);
  const columns = `id, started_ms, kind, (SELECT min(next.started_ms) FROM runs AS next WHERE next.id > runs.id) AS ended_ms`;
  const list = database.prepare(`SELECT ${columns} FROM runs ORDER BY id DESC LIMIT ?`);
  const one = database.prepare(`SELECT ${columns} FROM runs WHERE id = ?`);

  function sideOf(gathered: Gathered | undefined): Side {
    if (gathered === undefined) {
      return { count: 0, failed: 0, p50_ms: null, p95_ms: null, bytes: null };
    }
    const { count, failed, durations, rows } = gathered;
    const sorted = Float64Array.from(durations).sort();
    return {
      count,
      failed,
      p50_ms: quantile(sorted, 0.5),
      p95_ms: quantile(sorted, 0.95),
      bytes: rows.length === 0 ? null : bytesOf(rows) / rows.length,
    };
  }

  return {
    list: (limit) => list.all(limit).map((row) => v.parse(Run, row)),
    run(id) {
      const row = one.get(id);
      return row === undefined ? undefined : v.parse(Run, row);
    },
    compare(before, after, entries) {
      const sides = [before, after].map((run) => gather(run, entries));
      const titles = new Map(
        sides.flatMap((side) => [...side].map(([title, { route }]) => [title, route])),
      );
      const size = (title: string) =>
        sides.reduce((sum, side) => sum + (side.get(title)?.count ?? 0), 0);
      const routes = [...titles]
        .toSorted(([a], [b]) => size(b) - size(a))
        .slice(0, MOST_ROUTES)
        .map(([title, route]): RouteChange => ({
          title,
          route,
          before: sideOf(sides[0]?.get(title)),
          after: sideOf(sides[1]?.get(title)),
        }));
      return { before, after, routes: routes.toSorted(compareChanges) };
    },
  };
}

/** What the requests of a run were like, by the title of their route. */
function gather(
  { started_ms: from, ended_ms: to }: Run,
  { rows, times, durations, kindOf, kinds }: TraceEntries,
): Map<string, Gathered & { readonly route: string | null }> {
  const found = new Map<string, Gathered & { readonly route: string | null }>();
  for (let at = rows.length - 1; at >= 0; at--) {
    const time = times[at] ?? 0;
    const kind = kinds[kindOf[at] ?? 0];
    if (time < from || (to !== null && time >= to) || kind === undefined) continue;
    const title = titleOf(kind);
    if (title === '') continue;
    const own = found.get(title) ?? {
      durations: [],
      rows: [],
      count: 0,
      failed: 0,
      route: kind.route,
    };
    found.set(title, own);
    own.count += 1;
    if (kind.rootFailed) own.failed += 1;
    const duration = durations[at] ?? NaN;
    if (!Number.isNaN(duration)) own.durations.push(duration);
    if (own.rows.length < MEASURED) own.rows.push(rows[at] ?? 0);
  }
  return found;
}
