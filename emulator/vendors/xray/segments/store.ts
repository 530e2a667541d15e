/**
 * All SQL of X-Ray's segments. Traces are kept apart by account and region, although one trace id is one trace in
 * the emulator's list. Statements are prepared once.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { DecodedSegment } from './decode.ts';
import type { Arrival } from '../../aws/intake.ts';
import { createDocuments } from './stored-documents.ts';

/** Whose telemetry it is. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

export interface SegmentStore {
  /** Keeps the document of a segment that arrived last; one in progress never replaces a complete one. */
  save(scope: Scope, trace: number, segment: DecodedSegment, from: Arrival): void;
  documents(scope: Scope, traceId: string): string[];
  /** Row id of the newest trace of all; 0 when there is none. */
  lastTrace(): number;
  /** Whether there is a segment of this trace. */
  has(scope: Scope, trace: number): boolean;
}

/** Epoch seconds, [start, end). */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Where one trace is asked for, `+` keeps SQLite from the index by time: nearly everything is of one account and
 * region, so that index would lead through all there is.
 */
export function createSegmentStore(database: DatabaseSync): SegmentStore {
  const insert = `
    INSERT INTO xray_segments (request, trace, account, region, segment_id, parent_id, name, type,
      start_time, end_time, received_ms, document)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (trace, account, region, segment_id) DO`;
  const add = database.prepare(`${insert} NOTHING`);
  const replace = database.prepare(`
    ${insert} UPDATE SET
      request = excluded.request, parent_id = excluded.parent_id, name = excluded.name,
      type = excluded.type, start_time = excluded.start_time, end_time = excluded.end_time,
      received_ms = excluded.received_ms, document = excluded.document, replaced = 1
    WHERE (excluded.end_time IS NOT NULL OR xray_segments.end_time IS NULL)
      AND excluded.received_ms >= xray_segments.received_ms`);
  const selectDocuments = database.prepare(`
    SELECT request, document FROM xray_segments
    WHERE trace = (SELECT id FROM traces WHERE trace_id = ?) AND +account = ? AND +region = ?
    ORDER BY start_time, id`);
  const readDocuments = createDocuments(database);
  const newestTrace = database.prepare('SELECT max(id) AS id FROM traces');
  const anySegment = database.prepare(
    'SELECT 1 FROM xray_segments WHERE trace = ? AND +account = ? AND +region = ? LIMIT 1',
  );

  return {
    save({ account, region }, trace, segment, { request, receivedMs }) {
      const row = [
        request,
        trace,
        account,
        region,
        segment.segmentId,
        segment.parentId ?? null,
        segment.name,
        segment.type,
        segment.startTime,
        segment.endTime ?? null,
        receivedMs,
        // A number would be bound as REAL, and stay so in a column of any type.
        typeof segment.document === 'number' ? BigInt(segment.document) : segment.document,
      ];
      // For an update with triggers SQLite would copy the pages it writes, to be able to undo it.
      if (add.run(...row).changes === 0) replace.run(...row);
    },
    documents({ account, region }, traceId) {
      const rows = readDocuments(selectDocuments.all(traceId, account, region));
      return rows.map(({ document }) => document);
    },
    lastTrace: () => Number(newestTrace.get()?.['id'] ?? 0),
    has: ({ account, region }, trace) => anySegment.get(trace, account, region) !== undefined,
  };
}
