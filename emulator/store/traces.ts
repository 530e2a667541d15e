/**
 * The list of traces, which all vendors share: one row for a trace id, with what is known of its root. Spans arrive in
 * any order, so what a trace is called may change until its root is there.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { News } from './news.ts';

/** What one vendor's document says of a trace. */
export interface TraceFacts {
  /**
   * How likely the span is the root of its trace: 3 has no parent, 2 is where a request came in, 1 is any other. The
   * fields below are of this span. @default 2 when one of them is given, else 0: the facts are not of a span
   */
  readonly rank?: 0 | 1 | 2 | 3;
  /** 16 hex digits. */
  readonly spanId?: string | undefined;
  readonly startMs?: number;
  readonly durationMs?: number;
  readonly service?: string;
  readonly name?: string;
  readonly method?: string;
  readonly route?: string;
  /** Path of the request, which stands for the route until one is known. */
  readonly path?: string;
  readonly status?: number;
  /** Whether this span failed. @default what `failed` says */
  readonly rootFailed?: boolean;
  /** True marks the trace as one with an error in it; false leaves it as it is. */
  readonly failed?: boolean;
}

/**
 * Finds a trace or creates it, and adds the facts to it.
 *
 * @param traceId 32 hex digits in any case
 * @returns the id of the row
 */
export type NoteTrace = (traceId: string, facts?: TraceFacts) => number;

/** Vendors tell the same moment with different digits. */
const SAME_MS = 1;

const Known = v.object({
  id: v.number(),
  root_span: v.nullable(v.string()),
  root_rank: v.number(),
  start_ms: v.nullable(v.number()),
});

/** @param noteService is told of the service that a trace's facts name */
export function createTraces(
  database: DatabaseSync,
  now: () => number,
  news: News,
  noteService: (name: string) => void,
): NoteTrace {
  const insert = database.prepare(`
    INSERT INTO traces (trace_id, first_seen_ms, time_ms, root_rank, root_span, start_ms, duration_ms, service, name,
      method, route, status, root_failed, failed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (trace_id) DO NOTHING`);
  const mention = database.prepare(
    'INSERT INTO traces (trace_id, first_seen_ms, time_ms) VALUES (?1, ?2, ?2) ON CONFLICT (trace_id) DO NOTHING',
  );
  const select = database.prepare(
    'SELECT id, root_span, root_rank, start_ms FROM traces WHERE trace_id = ?',
  );
  const fail = database.prepare('UPDATE traces SET failed = 1 WHERE id = ? AND failed = 0');
  const replace = database.prepare(`
    UPDATE traces SET time_ms = coalesce(?4, time_ms), root_rank = ?2, root_span = ?3, start_ms = ?4,
      duration_ms = ?5, service = ?6, name = ?7, method = ?8, route = coalesce(?9, ?10), status = ?11,
      root_failed = ?12, failed = max(failed, ?13)
    WHERE id = ?1`);
  const merge = database.prepare(`
    UPDATE traces SET time_ms = coalesce(?4, time_ms), root_rank = max(root_rank, ?2), root_span = coalesce(root_span, ?3),
      start_ms = coalesce(?4, start_ms), duration_ms = coalesce(?5, duration_ms), service = coalesce(?6, service),
      name = coalesce(name, ?7), method = coalesce(?8, method), route = coalesce(?9, route, ?10),
      status = coalesce(?11, status), root_failed = max(root_failed, ?12), failed = max(failed, ?13)
    WHERE id = ?1`);

  // Most traces are new. Inserting one at once takes half as long as an upsert that returns its id.
  return (traceId, facts) => {
    const id = traceId.toLowerCase();
    news.note(id);
    if (facts === undefined) {
      const { changes, lastInsertRowid } = mention.run(id, now());
      return Number(changes === 1 ? lastInsertRowid : select.get(id)?.['id']);
    }
    if (facts.service !== undefined) noteService(facts.service);
    const { startMs, route = null, path = null } = facts;
    const rank = rankOf(facts);
    const span = [rank, facts.spanId, startMs, facts.durationMs, facts.service, facts.name].map(
      orNull,
    );
    const method = facts.method ?? null;
    const status = facts.status ?? null;
    const failed = facts.failed === true ? 1 : 0;
    const rootFailed = Number(rank > 0 && (facts.rootFailed ?? facts.failed ?? false));
    const nowMs = now();
    const inserted = insert.run(
      id,
      nowMs,
      startMs ?? nowMs,
      ...span,
      method,
      route ?? path,
      status,
      rootFailed,
      failed,
    );
    if (inserted.changes === 1) return Number(inserted.lastInsertRowid);
    const known = v.parse(Known, select.get(id));
    const way = wayOf(known, rank, facts);
    if (way !== 'keep') {
      const statement = way === 'replace' ? replace : merge;
      statement.run(known.id, ...span, method, route, path, status, rootFailed, failed);
    } else if (failed === 1) fail.run(known.id);
    return known.id;
  };
}

function rankOf(facts: TraceFacts): number {
  const { rank, startMs, service, name, method, route, path, status } = facts;
  const told = [startMs, service, name, method, route, path, status];
  return rank ?? (told.some((fact) => fact !== undefined) ? 2 : 0);
}

/** A likelier root takes the place of another; of two alike the one that began first. The same one is added to. */
function wayOf(
  known: v.InferOutput<typeof Known>,
  rank: number,
  { spanId, startMs }: TraceFacts,
): 'replace' | 'merge' | 'keep' {
  if (rank === 0) return 'keep';
  // Of the request, and of no span.
  if (spanId === undefined && startMs === undefined) return 'merge';
  if (rank !== known.root_rank) return rank > known.root_rank ? 'replace' : 'keep';
  if (spanId !== undefined && spanId === known.root_span) return 'merge';
  if (known.start_ms === null || startMs === undefined) return 'merge';
  if (Math.abs(startMs - known.start_ms) < SAME_MS) return 'merge';
  return startMs < known.start_ms ? 'replace' : 'keep';
}

function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}
