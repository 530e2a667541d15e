/**
 * The console's SQL for traces: it reads what the vendors' rooms stored and writes nothing. Rows go out parsed by the
 * schemas of `shapes.ts`; the emptying of the store is `database.ts`'s.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { SIGNATURE_HEADER } from '../../vendors/aws/credentials.ts';
import { createDocuments } from '../../vendors/xray/segments/stored-documents.ts';
import type { TraceIndex } from './requests/trace-index.ts';
import {
  LogEvent,
  RawRequest,
  Refusal,
  RollbarOccurrence,
  type TraceDetail,
  TraceSummary,
  XRaySegment,
} from './shapes.ts';
import { shownHeaders } from './shown-headers.ts';
import {
  COUNT_UNVERIFIED,
  readEvents,
  readRows,
  SELECT_EVENTS,
  SELECT_LOGS,
  SELECT_OCCURRENCES,
  SELECT_SEGMENTS,
} from './vendor-rows.ts';
import { asBytes } from './whole-texts.ts';

export interface TraceQuery {
  /** Only traces first heard of before this cursor. */
  readonly before?: number | undefined;
  readonly limit: number;
  /** Words that must all occur in the trace's id, method, route, status or service. */
  readonly filter?: string | undefined;
}

export interface ConsoleStore {
  /** Newest first. */
  traces(query: TraceQuery): Promise<TraceSummary[]>;
  /** @param traceId 32 lower-case hex digits. */
  trace(traceId: string): TraceDetail | undefined;
  request(id: number): v.InferOutput<typeof RawRequest> | undefined;
  /** Newest first. */
  refusals(limit: number): Refusal[];
  /** Rows per table. */
  counts(): Record<string, number>;
}

const SUMMARY = `
  SELECT id AS cursor, trace_id, first_seen_ms, start_ms, duration_ms, service, method, route, status, failed,
    (SELECT count(*) FROM honeycomb_events WHERE trace = traces.id) AS spans,
    (SELECT count(*) FROM xray_segments WHERE trace = traces.id) AS segments,
    (SELECT count(*) FROM log_events WHERE trace = traces.id) AS logs,
    (SELECT count(*) FROM rollbar_occurrences WHERE trace = traces.id) AS occurrences
  FROM traces`;

/** A page of a trace shows at most this many rows of each kind; more would make it slow. */
const MAX_ROWS = 20_000;

const COUNTED = [
  'traces',
  'requests',
  'honeycomb_events',
  'xray_segments',
  'log_events',
  'rollbar_occurrences',
  'refusals',
] as const;

export function createConsoleStore(database: DatabaseSync, search: TraceIndex): ConsoleStore {
  const readDocuments = createDocuments(database);
  const statements = {
    newest: database.prepare(`${SUMMARY} WHERE id < ? ORDER BY id DESC LIMIT ?`),
    named: database.prepare(
      `${SUMMARY} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id DESC`,
    ),
    trace: database.prepare(`${SUMMARY} WHERE trace_id = ?`),
    events: database.prepare(
      `${SELECT_EVENTS} WHERE trace = ? ORDER BY time_ns, id LIMIT ${MAX_ROWS}`,
    ),
    segments: database.prepare(
      `${SELECT_SEGMENTS} WHERE trace = ? ORDER BY start_time, id LIMIT ${MAX_ROWS}`,
    ),
    logs: database.prepare(
      `${SELECT_LOGS} WHERE trace = ? ORDER BY timestamp_ms, log_events.id LIMIT ${MAX_ROWS}`,
    ),
    occurrences: database.prepare(
      `${SELECT_OCCURRENCES} WHERE trace = ? ORDER BY timestamp_s, rollbar_occurrences.id LIMIT ${MAX_ROWS}`,
    ),
    unverified: database.prepare(COUNT_UNVERIFIED),
    request: database.prepare(
      'SELECT id, vendor, received_ms, operation, headers, body FROM requests WHERE id = ?',
    ),
    refusals: database.prepare(
      `SELECT *, ${asBytes('message')} FROM refusals ORDER BY id DESC LIMIT ?`,
    ),
  };

  function newest(limit: number, before = Number.MAX_SAFE_INTEGER) {
    return statements.newest.all(before, limit);
  }

  async function searched(words: readonly string[], limit: number, before?: number) {
    const find = async () => {
      const ids = await search.find(words, limit, before);
      return { ids, rows: statements.named.all(JSON.stringify(ids)) };
    };
    const { ids, rows } = await find();
    if (rows.length === ids.length) return rows;
    search.forget();
    return (await find()).rows;
  }

  return {
    async traces({ before, limit, filter = '' }) {
      const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
      const rows =
        words.length === 0 ? newest(limit, before) : await searched(words, limit, before);
      return v.parse(v.array(TraceSummary), rows);
    },

    trace(traceId) {
      const row = statements.trace.get(traceId);
      if (row === undefined) return undefined;
      const trace = v.parse(TraceSummary, row);
      const { cursor } = trace;
      return {
        trace,
        unverified: statements.unverified.get(cursor)?.['n'] !== 0,
        events: readEvents(statements.events.all(cursor)),
        segments: readRows(XRaySegment, readDocuments(statements.segments.all(cursor))),
        logs: readRows(LogEvent, statements.logs.all(cursor)),
        occurrences: readRows(RollbarOccurrence, statements.occurrences.all(cursor)),
      };
    },

    request(id) {
      const row = statements.request.get(id);
      if (row === undefined) return undefined;
      const kept = v.parse(v.record(v.string(), v.string()), JSON.parse(String(row['headers'])));
      const unverified = kept[SIGNATURE_HEADER] === 'unverified';
      const headers = shownHeaders(kept);
      return v.parse(RawRequest, { ...row, headers, unverified, ...readable(row['body']) });
    },

    refusals(limit) {
      return readRows(Refusal, statements.refusals.all(limit));
    },

    counts() {
      const columns = COUNTED.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
      const row = database.prepare(`SELECT ${columns.join(', ')}`).get();
      return v.parse(v.record(v.string(), v.number()), { ...row });
    },
  };
}

/** JSON and newline JSON are text; protobuf is not, and says so by not being UTF-8 or by control characters. */
function readable(body: unknown): { encoding: 'utf8' | 'base64'; body: string } {
  const bytes = v.parse(v.instance(Uint8Array), body);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // oxlint-disable-next-line no-control-regex -- control characters are what tells binary from text
    if (!/[\u0000-\u0008\u000e-\u001f]/.test(text)) return { encoding: 'utf8', body: text };
  } catch {
    // Not UTF-8.
  }
  return { encoding: 'base64', body: Buffer.from(bytes).toString('base64') };
}
