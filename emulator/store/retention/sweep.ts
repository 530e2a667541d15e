/**
 * Deletes the oldest telemetry, a slice at a time: requests, the rows decoded from them, and traces of which nothing is
 * left. A slice is small, so that ingest goes on between two. It does not touch what people made (boards, rules,
 * groups, items).
 */
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../database.ts';
import { BROUGHT, createTraceRemoval } from './empty-traces.ts';

export interface Sweeper {
  /**
   * Deletes about `size` of the oldest requests, with all they brought, as far as they arrived until `untilMs`.
   *
   * @param size of requests; one may have brought thousands of rows
   * @param untilMs Unix milliseconds; Infinity for the oldest of any age
   * @returns false when there was nothing so old
   */
  slice(size: number, untilMs: number): boolean;
  /** What the store holds, in bytes. Freed pages are used again, so its file does not shrink. */
  bytes(): number;
  /** When the oldest request that is left arrived, in Unix milliseconds. */
  oldestMs(): number | undefined;
}

/** All that arrives: requests, segments by UDP, which have no request, and refusals. */
const ARRIVALS = [
  { table: 'requests', condition: 'true' },
  { table: 'xray_segments', condition: 'request IS NULL' },
  { table: 'refusals', condition: 'true' },
] as const;

export function createSweeper(database: DatabaseSync): Sweeper {
  const arrivals = ARRIVALS.map(({ table, condition }) => {
    const first = `SELECT id, received_ms FROM ${table} WHERE ${condition} ORDER BY id LIMIT ?`;
    return {
      table,
      times: database.prepare(
        `SELECT min(received_ms) AS oldest, max(received_ms) AS youngest FROM (${first})`,
      ),
      last: database.prepare(`SELECT max(id) AS id FROM (${first}) WHERE received_ms <= ?`),
      // By the time, too: a segment that was sent again keeps its id.
      remove: database.prepare(
        `DELETE FROM ${table} WHERE ${condition} AND id <= ? AND received_ms <= ? ${table === 'xray_segments' ? 'RETURNING trace' : ''}`,
      ),
    };
  });
  // Ids of rows and of requests grow together, which saves an index. Segments that were replaced have one of their own.
  const removeBrought = [
    ...BROUGHT.map((table) => {
      const rows = table === 'xray_segments' ? 'replaced = 0' : 'true';
      return `DELETE FROM ${table} WHERE ${rows} AND request <= :request AND id < coalesce(
          (SELECT id FROM ${table} WHERE ${rows} AND request > :request ORDER BY id LIMIT 1), 1 << 62)
        RETURNING trace`;
    }),
    'DELETE FROM xray_segments WHERE replaced = 1 AND request <= :request RETURNING trace',
  ].map((sql) => database.prepare(sql));
  const removeTraces = createTraceRemoval(database);
  // The list of metrics lets SQLite find old values by their key; else it would read every value there is.
  const removeValues = database.prepare(
    'DELETE FROM metric_values WHERE metric IN (SELECT id FROM metrics) AND time_s < ?',
  );
  const removeMetrics = database.prepare(
    `DELETE FROM metrics WHERE reported_ms <= ?
       AND NOT EXISTS (SELECT 1 FROM metric_values WHERE metric = metrics.id)`,
  );
  const removeFindings = database.prepare('DELETE FROM security_findings WHERE updated_ms <= ?');
  const pages = database.prepare(
    `SELECT (page_count - freelist_count) * page_size AS bytes
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
  );
  /** @returns the row ids of the traces that lost something */
  function removeArrivals(size: number, untilMs: number): Set<number> {
    const rows = arrivals.flatMap(({ table, last, remove }) => {
      const id = numberOf(last.get(size, untilMs), 'id');
      if (id === undefined) return [];
      const brought = table === 'requests' ? removeBrought : [];
      return [...brought.flatMap((each) => each.all({ request: id })), ...remove.all(id, untilMs)];
    });
    return new Set(rows.flatMap((row) => numberOf(row, 'trace') ?? []));
  }

  /** Metrics and findings are few and go by their age alone. */
  function removeOldSummaries(untilMs: number): void {
    removeValues.run(untilMs / 1000);
    removeMetrics.run(untilMs);
    removeFindings.run(untilMs);
  }

  return {
    slice(size, untilMs) {
      const times = arrivals.map(({ times }) => times.get(size));
      const oldest = Math.min(...times.map((row) => numberOf(row, 'oldest') ?? Infinity));
      if (oldest > untilMs || oldest === Infinity) {
        if (untilMs !== Infinity) transaction(database, () => removeOldSummaries(untilMs));
        return false;
      }
      const youngest = Math.min(...times.map((row) => numberOf(row, 'youngest') ?? Infinity));
      const until = Math.min(untilMs, Math.max(oldest, youngest));
      // Only rows that are deleted together refer to each other; to check that, SQLite would read whole tables.
      database.exec('PRAGMA foreign_keys = OFF');
      let traces;
      try {
        traces = transaction(database, () => removeArrivals(size, until));
      } finally {
        database.exec('PRAGMA foreign_keys = ON');
      }
      transaction(database, () => removeTraces(traces));
      return true;
    },
    bytes: () => numberOf(pages.get(), 'bytes') ?? 0,
    oldestMs() {
      const times = arrivals.map(({ times }) => numberOf(times.get(1), 'oldest') ?? Infinity);
      const oldest = Math.min(...times);
      return oldest === Infinity ? undefined : oldest;
    },
  };
}

function numberOf(row: Record<string, unknown> | undefined, column: string): number | undefined {
  const value = row?.[column];
  return typeof value === 'number' ? value : undefined;
}
