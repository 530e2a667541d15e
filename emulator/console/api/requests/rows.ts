/** Reads what a row of the list shows of some traces: what each vendor has, errors inside, and where the time went. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { createDocuments } from '../../../vendors/xray/segments/stored-documents.ts';
import { VendorCounts, XRaySegment } from '../shapes.ts';
import { COUNT_COLUMNS, TRACE_COLUMNS, TraceRow } from '../trace-row.ts';
import { segmentSpans } from '../trace/segment-spans.ts';
import { readTold, TOLD } from '../trace/told.ts';
import { readRows, SELECT_SEGMENTS } from '../vendor-rows.ts';
import { withTexts } from '../whole-texts.ts';
import { absencesOf } from '../why/absences.ts';
import type { Explain } from '../why/why.ts';
import type { Place } from './find.ts';
import { partsOf, type RowSpan } from './parts.ts';
import type { RequestRow } from './shapes.ts';

/** The list does not say where the time went in a trace with more spans. */
const MOST_SPANS = 3000;
const MOST_DOCUMENTS = 100;

const SpanRow = v.object({
  span_id: v.nullable(v.string()),
  parent_id: v.nullable(v.string()),
  start_ms: v.number(),
  duration_ms: v.number(),
  told: v.string(),
});

const Row = v.object({ ...TraceRow.entries, ...VendorCounts.entries });

export function createRequestRows(
  database: DatabaseSync,
  explaining: () => Explain,
): (places: readonly Place[]) => RequestRow[] {
  const select = database.prepare(
    `SELECT ${TRACE_COLUMNS}, ${COUNT_COLUMNS} FROM traces WHERE id IN (SELECT value FROM json_each(?))`,
  );
  const spans = database.prepare(`
    SELECT span_id, parent_id, time_ns / 1e6 AS start_ms, coalesce(duration_ns, 0) / 1e6 AS duration_ms, ${TOLD}
    FROM honeycomb_events WHERE trace = ? AND kind = 'span' LIMIT ${MOST_SPANS}`);

  // Of traces that Honeycomb has nothing of. A document has all the subsegments of a service.
  const readDocuments = createDocuments(database);
  const segments = database.prepare(`${SELECT_SEGMENTS} WHERE trace = ? LIMIT ${MOST_DOCUMENTS}`);
  const reported = database.prepare(`
    SELECT count(*) AS n FROM rollbar_occurrences JOIN rollbar_items ON rollbar_items.id = item
    WHERE trace = ? AND level IN ('error', 'critical')`);

  return (places) => {
    const rows = select.all(JSON.stringify(places.map(({ row }) => row)));
    const byId = new Map(rows.map((row) => [row['id'], v.parse(Row, withTexts(row))]));
    const explain = explaining();
    return places.flatMap((place) => {
      const row = byId.get(place.row);
      return row === undefined ? [] : [rowOf(row, place, explain)];
    });
  };

  function rowOf(row: v.InferOutput<typeof Row>, place: Place, explain: Explain): RequestRow {
    const { honeycomb, xray, cloudwatch, rollbar, ...trace } = row;
    const { id, root_span, root_failed, any_failed, ...head } = trace;
    const counts = { honeycomb, xray, cloudwatch, rollbar };
    const all = honeycomb > 0 ? spans.all(id).map(spanOf) : xray > 0 ? subsegmentsOf(id) : [];
    return {
      ...head,
      cursor: writePlace(place),
      failed: root_failed === 1,
      errors: any_failed === 0 ? 0 : errorsOf(row, all),
      parts: all.length < MOST_SPANS ? partsOf(all, root_span) : [],
      counts,
      absences: absencesOf(explain, counts, trace),
    };
  }

  function subsegmentsOf(trace: number): RowSpan[] {
    const read = readRows(XRaySegment, readDocuments(segments.all(trace)));
    return segmentSpans(read).map(({ id, parent, startMs, endMs = startMs, service, failed }) => ({
      span_id: id,
      parent_id: parent,
      start_ms: startMs,
      duration_ms: endMs - startMs,
      service,
      failed,
    }));
  }

  /** Below the root, of a trace in which something failed. */
  function errorsOf(
    { id, root_span, root_failed, rollbar }: v.InferOutput<typeof Row>,
    all: readonly RowSpan[],
  ): number {
    const below = all.filter(({ failed, span_id }) => failed && span_id !== root_span).length;
    if (below > 0) return below;
    // What could not be found here is told as one.
    return (rollbar > 0 && Number(reported.get(id)?.['n'])) || 1 - root_failed;
  }
}

function spanOf(row: Record<string, unknown>): RowSpan {
  const { told, ...span } = v.parse(SpanRow, row);
  return { ...span, ...readTold(told) };
}

export function writePlace({ value, row }: Place): string {
  return `${value}_${row}`;
}

/** Undefined for what `writePlace` did not write. */
export function readPlace(text: string): Place | undefined {
  const [, value, row] = /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)_(\d+)$/.exec(text) ?? [];
  return value === undefined ? undefined : { value: Number(value), row: Number(row) };
}
