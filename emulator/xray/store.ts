/**
 * All SQL of X-Ray's segments. Traces are kept apart by account and region, although one trace id is one trace in
 * the emulator's list. Statements are prepared once.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { DecodedSegment } from './decode.ts';

/** Whose telemetry it is. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

/** By which time a trace is looked for: its start, its last update, the end of one of its segments. */
type TimeRangeType = 'TraceId' | 'Event' | 'Service';

/** A trace found in a time range, newest first. */
interface FoundTrace {
  /** Row id in `traces`. */
  readonly trace: number;
  /** 32 hex digits. */
  readonly traceId: string;
  /** Epoch seconds by which it was found. */
  readonly time: number;
  /** Row by which it was found; together with `time` the place to go on from. */
  readonly row: number;
}

export interface SegmentStore {
  /** Keeps the newest document of a segment; one in progress never replaces a complete one. */
  save(scope: Scope, trace: number, segment: DecodedSegment, from: Arrival): void;
  /** True when no other segment of the trace is its entry: none without parent, none that started earlier. */
  isEntry(scope: Scope, segment: DecodedSegment): boolean;
  /** True when the trace's route is known already. */
  hasRoute(traceId: string): boolean;
  /** @param after go on behind this one. */
  find(scope: Scope, type: TimeRangeType, range: Range, limit: number, after?: Place): FoundTrace[];
  documents(scope: Scope, traceId: string): string[];
  /** Of every trace with a document that started in the range. */
  traceIds(scope: Scope, range: Range): string[];
}

/** How a document came: by which request (none by UDP), and when, in Unix milliseconds. */
export interface Arrival {
  readonly request: number | null;
  readonly receivedMs: number;
}

/** Epoch seconds, [start, end). */
export interface Range {
  readonly start: number;
  readonly end: number;
}

type Place = Pick<FoundTrace, 'time' | 'row'>;

/**
 * Where one trace is asked for, `+` keeps SQLite from the index by time: nearly everything is of one account and
 * region, so that index would lead through all there is.
 */
export function createSegmentStore(database: DatabaseSync): SegmentStore {
  const upsert = database.prepare(`
    INSERT INTO xray_segments (request, trace, account, region, segment_id, parent_id, name, type,
      start_time, end_time, received_ms, document)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (trace, account, region, segment_id) DO UPDATE SET
      request = excluded.request, parent_id = excluded.parent_id, name = excluded.name,
      type = excluded.type, start_time = excluded.start_time, end_time = excluded.end_time,
      received_ms = excluded.received_ms, document = excluded.document
    WHERE excluded.end_time IS NOT NULL OR xray_segments.end_time IS NULL`);
  const earlierEntry = database.prepare(`
    SELECT 1 FROM xray_segments
    WHERE trace = (SELECT id FROM traces WHERE trace_id = ?) AND +account = ? AND +region = ?
      AND type = 'segment' AND segment_id <> ?
      AND (parent_id IS NULL OR start_time < ?)
    LIMIT 1`);
  const route = database.prepare('SELECT 1 FROM traces WHERE trace_id = ? AND route IS NOT NULL');
  const documents = database.prepare(`
    SELECT document FROM xray_segments
    WHERE trace = (SELECT id FROM traces WHERE trace_id = ?) AND +account = ? AND +region = ?
    ORDER BY start_time, id`);
  const traceIds = database.prepare(`
    SELECT DISTINCT trace_id FROM xray_segments JOIN traces ON traces.id = xray_segments.trace
    WHERE account = ? AND region = ? AND start_time >= ? AND start_time < ?`);
  const find = {
    TraceId: database.prepare(
      findSql('start_time', '(other.start_time, other.id) < (s.start_time, s.id)'),
    ),
    Event: database.prepare(
      findSql('received_ms / 1000.0', '(other.received_ms, other.id) > (s.received_ms, s.id)'),
    ),
    Service: database.prepare(
      findSql(
        'end_time',
        '(other.end_time, other.id) > (s.end_time, s.id) AND other.end_time < $end',
      ),
    ),
  };

  return {
    save({ account, region }, trace, segment, { request, receivedMs }) {
      upsert.run(
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
        segment.document,
      );
    },
    isEntry({ account, region }, { traceId, type, parentId, segmentId, startTime }) {
      if (type !== 'segment') return false;
      if (parentId === undefined) return true;
      return earlierEntry.get(traceId, account, region, segmentId, startTime) === undefined;
    },
    hasRoute: (traceId) => route.get(traceId) !== undefined,
    find({ account, region }, type, { start, end }, limit, after) {
      const parameters: Record<string, SQLInputValue> = {
        $account: account,
        $region: region,
        $start: start,
        $end: end,
        $limit: limit,
        $time: after?.time ?? null,
        $row: after?.row ?? null,
      };
      return find[type].all(parameters).map((found) => ({
        trace: Number(found['trace']),
        traceId: String(found['trace_id']),
        time: Number(found['time']),
        row: Number(found['row']),
      }));
    },
    traceIds: ({ account, region }, { start, end }) =>
      traceIds.all(account, region, start, end).map((row) => String(row['trace_id'])),
    documents({ account, region }, traceId) {
      return documents.all(traceId, account, region).map(({ document }) => String(document));
    },
  };
}

/**
 * A trace is found at one of its segments, the one no `other` outdoes, so that a page stops after as many rows as
 * it shows and never groups the whole range.
 */
function findSql(time: string, outdone: string): string {
  return `
    SELECT s.trace, traces.trace_id, s.${time} AS time, s.id AS row
    FROM xray_segments s JOIN traces ON traces.id = s.trace
    WHERE s.account = $account AND s.region = $region AND s.${time} >= $start AND s.${time} < $end
      AND ($time IS NULL OR (s.${time}, s.id) < ($time, $row))
      AND NOT EXISTS (
        SELECT 1 FROM xray_segments other
        WHERE other.trace = s.trace AND +other.account = s.account AND +other.region = s.region
          AND ${outdone})
    ORDER BY s.${time} DESC, s.id DESC LIMIT $limit`;
}
