/** Reads what a row of the list shows of some traces: what each vendor has, errors inside, and where the time went. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { asBytes, withTexts } from '../whole-texts.ts';
import { absencesOf } from '../why/absences.ts';
import type { Explain } from '../why/why.ts';
import type { Place } from './find.ts';
import { partsOf, RowSpan } from './parts.ts';
import type { RequestRow } from './shapes.ts';

/** Of a trace with more spans the list does not tell where the time went. */
const MOST_SPANS = 3000;

const Row = v.object({
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
  honeycomb: v.number(),
  xray: v.number(),
  cloudwatch: v.number(),
  rollbar: v.number(),
});

export function createRequestRows(
  database: DatabaseSync,
  explain: Explain,
): (places: readonly Place[]) => RequestRow[] {
  const select = database.prepare(`
    SELECT id, trace_id, time_ms, duration_ms, ${asBytes('service', 'name', 'method', 'route')}, status, root_span,
      root_failed, failed AS any_failed,
      (SELECT count(*) FROM honeycomb_events WHERE trace = traces.id) AS honeycomb,
      (SELECT count(*) FROM xray_segments WHERE trace = traces.id) AS xray,
      (SELECT count(*) FROM log_events WHERE trace = traces.id) AS cloudwatch,
      (SELECT count(*) FROM rollbar_occurrences WHERE trace = traces.id) AS rollbar
    FROM traces WHERE id IN (SELECT value FROM json_each(?))`);
  const spans = database.prepare(`
    SELECT span_id, parent_id, time_ns / 1e6 AS start_ms, coalesce(duration_ns, 0) / 1e6 AS duration_ms,
      fields ->> '$."service.name"' AS service, fields ->> '$."db.name"' AS database,
      coalesce(fields ->> '$.error', 0) IN (1, 'true') OR coalesce(fields ->> '$.status_code', 0) = 2 AS failed
    FROM honeycomb_events WHERE trace = ? AND kind = 'span' LIMIT ${MOST_SPANS}`);

  return (places) => {
    const rows = select.all(JSON.stringify(places.map(({ row }) => row)));
    const byId = new Map(rows.map((row) => [row['id'], v.parse(Row, withTexts(row))]));
    return places.flatMap((place) => {
      const row = byId.get(place.row);
      return row === undefined ? [] : [rowOf(row, place)];
    });
  };

  function rowOf(row: v.InferOutput<typeof Row>, place: Place): RequestRow {
    const { id, root_span, root_failed, any_failed, ...rest } = row;
    const { honeycomb, xray, cloudwatch, rollbar, ...known } = rest;
    const counts = { honeycomb, xray, cloudwatch, rollbar };
    const { time_ms: startMs, duration_ms } = known;
    const endMs = startMs + (duration_ms ?? 0);
    const all = honeycomb > 0 ? v.parse(v.array(RowSpan), spans.all(id)) : [];
    const failedSpans = all.filter(({ failed, span_id }) => failed === 1 && span_id !== root_span);
    return {
      ...known,
      cursor: writePlace(place),
      failed: root_failed === 1,
      errors: failedSpans.length || rollbar,
      parts: all.length < MOST_SPANS ? partsOf(all, root_span) : [],
      counts,
      absences: absencesOf(explain, counts, { row: id, startMs, endMs, failed: any_failed === 1 }),
    };
  }
}

export function writePlace({ value, row }: Place): string {
  return `${value}_${row}`;
}

/** Undefined for what `writePlace` did not write. */
export function readPlace(text: string): Place | undefined {
  const [, value, row] = /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)_(\d+)$/.exec(text) ?? [];
  return value === undefined ? undefined : { value: Number(value), row: Number(row) };
}
