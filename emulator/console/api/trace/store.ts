/** Reads a trace: its spans as columns with marks, one span with all that vendors have of it, and spans by a text. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { createDocuments } from '../../../vendors/xray/segments/stored-documents.ts';
import { LogEvent, RollbarOccurrence, VendorCounts, XRaySegment } from '../shapes.ts';
import { COUNT_COLUMNS, TRACE_COLUMNS, TraceRow } from '../trace-row.ts';
import {
  COUNT_UNVERIFIED,
  readEvents,
  readRows,
  SELECT_EVENTS,
  SELECT_LOGS,
  SELECT_OCCURRENCES,
  SELECT_SEGMENTS,
} from '../vendor-rows.ts';
import { withTexts } from '../whole-texts.ts';
import { absencesOf } from '../why/absences.ts';
import type { Explain } from '../why/why.ts';
import { readMarks } from './marks.ts';
import { mergeSpans, type EventSpan } from './merge.ts';
import { idsWithText, segmentSpans } from './segment-spans.ts';
import type { SpanDetail, WholeTrace } from './shapes.ts';
import { cutText, readTold, TOLD } from './told.ts';

/** More spans of a trace are not read: the page says how many are left out. */
const MOST_SPANS = 150_000;

const Row = v.object({ ...TraceRow.entries, ...VendorCounts.entries, spans: v.number() });
const Ids = v.object({ id: v.number(), root_span: v.nullable(v.string()) });

export interface TraceStore {
  /** @param traceId 32 lower-case hex digits */
  whole(traceId: string): WholeTrace | undefined;
  span(traceId: string, spanId: string): SpanDetail | undefined;
  /** Ids of spans whose name, attributes or documents hold the text. */
  find(traceId: string, text: string): string[];
}

export function createTraceStore(database: DatabaseSync, explaining: () => Explain): TraceStore {
  const readDocuments = createDocuments(database);
  const select = database.prepare(`
    SELECT ${TRACE_COLUMNS}, ${COUNT_COLUMNS},
      (SELECT count(*) FROM honeycomb_events WHERE trace = traces.id AND kind = 'span') AS spans
    FROM traces WHERE trace_id = ?`);
  const ids = database.prepare('SELECT id, root_span FROM traces WHERE trace_id = ?');
  const events = database.prepare(`
    SELECT coalesce(span_id, 'event-' || id) AS id, parent_id, name, time_ns / 1e6 AS start_ms,
      coalesce(duration_ns, 0) / 1e6 AS duration_ms, ${TOLD}
    FROM honeycomb_events WHERE trace = ? AND kind = 'span' LIMIT ${MOST_SPANS}`);
  const segments = database.prepare(`${SELECT_SEGMENTS} WHERE trace = ? LIMIT ${MOST_SPANS}`);
  const unverified = database.prepare(COUNT_UNVERIFIED);
  const spanEvents = database.prepare(`
    ${SELECT_EVENTS} WHERE trace = ?1 AND (span_id = ?2 OR (parent_id = ?2 AND kind <> 'span'))
    ORDER BY kind = 'span' DESC, time_ns LIMIT 500`);
  const logs = database.prepare(
    `${SELECT_LOGS} WHERE trace = ? ORDER BY timestamp_ms, log_events.id LIMIT 2000`,
  );
  const occurrences = database.prepare(
    `${SELECT_OCCURRENCES} WHERE trace = ? ORDER BY rollbar_occurrences.id LIMIT 100`,
  );
  const found = database.prepare(`
    SELECT coalesce(span_id, parent_id) AS id FROM honeycomb_events
    WHERE trace = ?1 AND (instr(lower(name), ?2) > 0 OR instr(lower(fields), ?2) > 0)`);

  const segmentsOf = (trace: number) => readRows(XRaySegment, readDocuments(segments.all(trace)));

  function idsOf(traceId: string) {
    const row = ids.get(traceId);
    return row === undefined ? undefined : v.parse(Ids, row);
  }

  return {
    whole(traceId) {
      const row = select.get(traceId);
      if (row === undefined) return undefined;
      const parsed = v.parse(Row, withTexts(row));
      const { honeycomb, xray, cloudwatch, rollbar, spans, ...trace } = parsed;
      const { id, root_failed, any_failed: _, ...head } = trace;
      const counts = { honeycomb, xray, cloudwatch, rollbar };
      const merged = mergeSpans(events.all(id).map(eventSpan), segmentSpans(segmentsOf(id)));
      const hasSpans = merged.spans.ids.length > 0;
      const marks = readMarks(
        database,
        id,
        hasSpans ? merged.startMs : head.time_ms,
        merged.places,
      );
      // A trace without spans begins with the first of what is known of it, not when that was received.
      const before = hasSpans ? 0 : (marks[0]?.offset ?? 0);
      const startMs = (hasSpans ? merged.startMs : head.time_ms) + before;
      return {
        ...head,
        start_ms: startMs,
        failed: root_failed === 1,
        unverified: Number(unverified.get(id)?.['n']) > 0,
        texts: merged.texts,
        spans: merged.spans,
        marks: marks.map((mark) => ({ ...mark, offset: mark.offset - before })),
        counts,
        absences: absencesOf(explaining(), counts, trace),
        left_out: Math.max(0, spans - MOST_SPANS),
      };
    },

    span(traceId, spanId) {
      const trace = idsOf(traceId);
      if (trace === undefined) return undefined;
      const holds = (text: string) => spanId === trace.root_span || text.includes(spanId);
      return {
        events: readEvents(spanEvents.all(trace.id, spanId)),
        segments: segmentsOf(trace.id).filter(({ document }) => document.includes(`"${spanId}"`)),
        logs: readRows(LogEvent, logs.all(trace.id)).filter(({ message }) => holds(message)),
        occurrences: readRows(RollbarOccurrence, occurrences.all(trace.id)).filter(({ payload }) =>
          holds(payload),
        ),
      };
    },

    find(traceId, text) {
      const trace = idsOf(traceId);
      if (trace === undefined) return [];
      const wanted = text.toLowerCase();
      const inSegments = segmentsOf(trace.id)
        .filter(({ document }) => document.toLowerCase().includes(wanted))
        .flatMap(({ document }) => idsWithText(document, wanted));
      return [...found.all(trace.id, wanted).map((row) => String(row['id'])), ...inSegments];
    },
  };
}

function eventSpan(row: Record<string, unknown>): EventSpan {
  return {
    id: String(row['id']),
    parent: typeof row['parent_id'] === 'string' ? row['parent_id'] : null,
    name: cutText(row['name']) || '(no name)',
    startMs: Number(row['start_ms']),
    durationMs: Number(row['duration_ms']),
    ...readTold(row['told']),
  };
}
