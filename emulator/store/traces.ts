/** The list of traces, which all vendors share: one row for a trace id, with what is known of its request. */
import type { DatabaseSync } from 'node:sqlite';
import type { News } from './news.ts';

/** What one vendor's document says about the request that a trace stands for. Absent fields change nothing. */
export interface TraceFacts {
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly service?: string;
  readonly method?: string;
  readonly route?: string;
  /** Path of the request, which stands for the route until one is known. */
  readonly path?: string;
  readonly status?: number;
  /** True marks the trace as failed; false leaves it as it is. */
  readonly failed?: boolean;
}

/**
 * Finds a trace or creates it, and adds the facts to it.
 *
 * @param traceId 32 hex digits in any case
 * @returns the id of the row
 */
export type NoteTrace = (traceId: string, facts?: TraceFacts) => number;

export function createTraces(database: DatabaseSync, now: () => number, news: News): NoteTrace {
  const insert = database.prepare(`
    INSERT INTO traces (trace_id, first_seen_ms, start_ms, duration_ms, service, method, route, status, failed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trace_id) DO NOTHING`);
  const mention = database.prepare(
    'INSERT INTO traces (trace_id, first_seen_ms) VALUES (?, ?) ON CONFLICT (trace_id) DO NOTHING',
  );
  const select = database.prepare('SELECT id FROM traces WHERE trace_id = ?');
  const update = database.prepare(`
    UPDATE traces SET
      start_ms = coalesce(?, start_ms),
      duration_ms = coalesce(?, duration_ms),
      service = coalesce(?, service),
      method = coalesce(?, method),
      route = coalesce(?, route, ?),
      status = coalesce(?, status),
      failed = max(failed, ?)
    WHERE id = ?`);

  // Most traces are new. Inserting one at once takes half as long as an upsert that returns its id.
  return (traceId, facts) => {
    const id = traceId.toLowerCase();
    news.note(id);
    if (facts === undefined) {
      const { changes, lastInsertRowid } = mention.run(id, now());
      return Number(changes === 1 ? lastInsertRowid : select.get(id)?.['id']);
    }
    const { route = null, path = null, status = null } = facts;
    const told = [facts.startMs, facts.durationMs, facts.service, facts.method].map(orNull);
    const failed = facts.failed === true ? 1 : 0;
    const inserted = insert.run(id, now(), ...told, route ?? path, status, failed);
    if (inserted.changes === 1) return Number(inserted.lastInsertRowid);
    const row = Number(select.get(id)?.['id']);
    update.run(...told, route, path, status, failed, row);
    return row;
  };
}

function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}
