/** Reads a trace: its spans as columns with marks, one span with all that vendors have of it, and spans by a text. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { createDocuments } from '../../../vendors/xray/segments/stored-documents.ts';
import { SIGNATURE_HEADER } from '../../../vendors/aws/credentials.ts';
import { HoneycombEvent, LogEvent, RollbarOccurrence, XRaySegment } from '../shapes.ts';
import { asBytes, withTexts } from '../whole-texts.ts';
import { absencesOf } from '../why/absences.ts';
import type { Explain } from '../why/why.ts';
import { readMarks } from './marks.ts';
import { mergeSpans, type EventSpan } from './merge.ts';
import { segmentSpans } from './segment-spans.ts';
import type { SpanDetail, WholeTrace } from './shapes.ts';

/** More spans of a trace are not read: the page says how many are left out. */
const MOST_SPANS = 150_000;
/** Names and texts in the tree are cut; the whole stands beside it. */
const MOST_CHARACTERS = 300;

const Trace = v.object({
  id: v.number(),
  trace_id: v.string(),
  time_ms: v.number(),
  duration_ms: v.nullable(v.number()),
  service: v.nullable(v.string()),
  name: v.nullable(v.string()),
  method: v.nullable(v.string()),
  route: v.nullable(v.string()),
  status: v.nullable(v.number()),
  root_span: v.nullable(v.string()),
  root_failed: v.number(),
  any_failed: v.number(),
});

const Told = v.array(v.unknown());

export interface TraceStore {
  /** @param traceId 32 lower-case hex digits */
  whole(traceId: string): WholeTrace | undefined;
  span(traceId: string, spanId: string): SpanDetail | undefined;
  /** Ids of spans whose name, attributes or documents hold the text. */
  find(traceId: string, text: string): string[];
}

export function createTraceStore(database: DatabaseSync, explain: Explain): TraceStore {
  const readDocuments = createDocuments(database);
  const select = database.prepare(
    `SELECT id, trace_id, time_ms, duration_ms, ${asBytes('service', 'name', 'method', 'route')}, status, root_span,
      root_failed, failed AS any_failed FROM traces WHERE trace_id = ?`,
  );
  const counts = database.prepare(`SELECT
    (SELECT count(*) FROM honeycomb_events WHERE trace = ?1) AS honeycomb,
    (SELECT count(*) FROM honeycomb_events WHERE trace = ?1 AND kind = 'span') AS spans,
    (SELECT count(*) FROM xray_segments WHERE trace = ?1) AS xray,
    (SELECT count(*) FROM log_events WHERE trace = ?1) AS cloudwatch,
    (SELECT count(*) FROM rollbar_occurrences WHERE trace = ?1) AS rollbar`);
  const events = database.prepare(`
    SELECT coalesce(span_id, 'event-' || id) AS id, parent_id, name, time_ns / 1e6 AS start_ms,
      coalesce(duration_ns, 0) / 1e6 AS duration_ms,
      json_extract(fields, '$."service.name"', '$."db.name"', '$."http.response.status_code"',
        '$."http.status_code"', '$.error', '$.status_code') AS told
    FROM honeycomb_events WHERE trace = ? AND kind = 'span' LIMIT ${MOST_SPANS}`);
  const segments = database.prepare(`
    SELECT id, request, segment_id, parent_id, ${asBytes('name')}, type, document
    FROM xray_segments WHERE trace = ? LIMIT ${MOST_SPANS}`);
  const unverified = database.prepare(`
    SELECT count(*) AS n FROM requests
    WHERE json_extract(headers, '$."${SIGNATURE_HEADER}"') = 'unverified' AND id IN (
      SELECT request FROM xray_segments WHERE trace = ?1 UNION SELECT request FROM log_events WHERE trace = ?1)`);
  const spanEvents = database.prepare(`
    SELECT id, request, dataset, kind, span_id, parent_id, ${asBytes('name')}, time_ns / 1e6 AS time_ms,
      duration_ns / 1e6 AS duration_ms, sample_rate, fields
    FROM honeycomb_events WHERE trace = ?1 AND (span_id = ?2 OR (parent_id = ?2 AND kind <> 'span'))
    ORDER BY kind = 'span' DESC, time_ns LIMIT 500`);
  const logs = database.prepare(`
    SELECT log_events.id, request, log_groups.name AS log_group, log_streams.name AS log_stream, timestamp_ms,
      ${asBytes('message')}
    FROM log_events JOIN log_streams ON log_streams.id = log_stream JOIN log_groups ON log_groups.id = log_group
    WHERE trace = ?1 ORDER BY timestamp_ms, log_events.id LIMIT 2000`);
  const occurrences = database.prepare(`
    SELECT rollbar_occurrences.id, request, counter, ${asBytes('title')}, level, environment, timestamp_s, payload
    FROM rollbar_occurrences JOIN rollbar_items ON rollbar_items.id = item
    WHERE trace = ? ORDER BY rollbar_occurrences.id LIMIT 100`);
  const found = database.prepare(`
    SELECT coalesce(span_id, parent_id) AS id FROM honeycomb_events
    WHERE trace = ?1 AND (instr(lower(name), ?2) > 0 OR instr(lower(fields), ?2) > 0)`);

  function segmentsOf(trace: number): XRaySegment[] {
    return v.parse(v.array(XRaySegment), readDocuments(segments.all(trace)).map(withTexts));
  }

  function traceOf(traceId: string) {
    const row = select.get(traceId);
    return row === undefined ? undefined : v.parse(Trace, withTexts(row));
  }

  return {
    whole(traceId) {
      const row = traceOf(traceId);
      if (row === undefined) return undefined;
      const { id, root_failed, any_failed, ...trace } = row;
      const { spans: stored = 0, ...counted } = numbers(counts.get(id));
      const documents = segmentsOf(id);
      const merged = mergeSpans(events.all(id).map(eventSpan), segmentSpans(documents));
      const startMs = merged.spans.ids.length === 0 ? trace.time_ms : merged.startMs;
      const vendorCounts = {
        honeycomb: counted['honeycomb'] ?? 0,
        xray: counted['xray'] ?? 0,
        cloudwatch: counted['cloudwatch'] ?? 0,
        rollbar: counted['rollbar'] ?? 0,
      };
      return {
        ...trace,
        start_ms: startMs,
        failed: root_failed === 1,
        unverified: Number(unverified.get(id)?.['n']) > 0,
        texts: merged.texts,
        spans: merged.spans,
        marks: readMarks(database, id, startMs, merged.places),
        counts: vendorCounts,
        absences: absencesOf(explain, vendorCounts, {
          row: id,
          startMs: trace.time_ms,
          endMs: trace.time_ms + (trace.duration_ms ?? 0),
          failed: any_failed === 1,
        }),
        left_out: Math.max(0, stored - MOST_SPANS),
      };
    },

    span(traceId, spanId) {
      const trace = traceOf(traceId);
      if (trace === undefined) return undefined;
      const holds = ({ document }: { document: string }) => document.includes(`"${spanId}"`);
      return {
        events: spanEvents.all(trace.id, spanId).map((row) =>
          v.parse(HoneycombEvent, {
            ...withTexts(row),
            fields: JSON.parse(String(row['fields'])),
          }),
        ),
        segments: segmentsOf(trace.id).filter(holds),
        logs: v
          .parse(v.array(LogEvent), logs.all(trace.id).map(withTexts))
          .filter(({ message }) => spanId === trace.root_span || message.includes(spanId)),
        occurrences: v
          .parse(v.array(RollbarOccurrence), occurrences.all(trace.id).map(withTexts))
          .filter(({ payload }) => spanId === trace.root_span || payload.includes(spanId)),
      };
    },

    find(traceId, text) {
      const trace = traceOf(traceId);
      if (trace === undefined) return [];
      const wanted = text.toLowerCase();
      const inSegments = segmentsOf(trace.id)
        .filter(({ document }) => document.toLowerCase().includes(wanted))
        .map(({ segment_id }) => segment_id);
      return [...found.all(trace.id, wanted).map((row) => String(row['id'])), ...inSegments];
    },
  };
}

function numbers(row: Record<string, unknown> | undefined): Record<string, number> {
  return v.parse(v.record(v.string(), v.number()), { ...row });
}

/** A call to a database has no spans of its own, so it is shown as a service. */
function eventSpan(row: Record<string, unknown>): EventSpan {
  // One reading of the JSON for all of them: a path each took four times as long.
  const [service, databaseName, status, olderStatus, error, code] = v.parse(
    Told,
    JSON.parse(String(row['told'])),
  );
  const text = (value: unknown) =>
    typeof value === 'string' ? value.slice(0, MOST_CHARACTERS) : '';
  return {
    id: String(row['id']),
    parent: typeof row['parent_id'] === 'string' ? row['parent_id'] : null,
    name: text(row['name']) || '(no name)',
    service: text(databaseName) || text(service) || 'unknown',
    startMs: Number(row['start_ms']),
    durationMs: Number(row['duration_ms']),
    status: Number(status ?? olderStatus) || 0,
    failed: error === true || error === 'true' || code === 2,
  };
}
