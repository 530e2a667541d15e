/**
 * SQL and readers for what each vendor has stored, as `shapes.ts` describes it. Which rows, in which order and how many
 * is for the statement that adds `WHERE`.
 */
import type { SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import { SIGNATURE_HEADER } from '../../vendors/aws/credentials.ts';
import { HoneycombEvent } from './shapes.ts';
import { asBytes, withTexts } from './whole-texts.ts';

type Row = Record<string, SQLOutputValue>;

// Nanoseconds do not fit a JavaScript number; milliseconds as REAL keep a quarter of a microsecond.
export const SELECT_EVENTS = `
  SELECT id, request, dataset, kind, span_id, parent_id, ${asBytes('name')}, time_ns / 1e6 AS time_ms,
    duration_ns / 1e6 AS duration_ms, sample_rate, fields
  FROM honeycomb_events`;

/** Its documents are read by `createDocuments` before `readRows` parses them. */
export const SELECT_SEGMENTS = `
  SELECT id, request, segment_id, parent_id, ${asBytes('name')}, type, document FROM xray_segments`;

export const SELECT_LOGS = `
  SELECT log_events.id, request, log_groups.name AS log_group, log_streams.name AS log_stream, timestamp_ms,
    ${asBytes('message')}
  FROM log_events
  JOIN log_streams ON log_streams.id = log_stream
  JOIN log_groups ON log_groups.id = log_group`;

export const SELECT_OCCURRENCES = `
  SELECT rollbar_occurrences.id, request, counter, ${asBytes('title')}, level, environment, timestamp_s, payload
  FROM rollbar_occurrences JOIN rollbar_items ON rollbar_items.id = item`;

/** How many requests of a trace, by its row id, were signed with a key that the emulator does not know. */
export const COUNT_UNVERIFIED = `
  SELECT count(*) AS n FROM requests
  WHERE json_extract(headers, '$."${SIGNATURE_HEADER}"') = 'unverified' AND id IN (
    SELECT request FROM xray_segments WHERE trace = ?1
    UNION SELECT request FROM log_events WHERE trace = ?1)`;

/** @param rows of `SELECT_EVENTS` */
export function readEvents(rows: readonly Row[]): HoneycombEvent[] {
  return rows.map((row) =>
    v.parse(HoneycombEvent, { ...withTexts(row), fields: JSON.parse(String(row['fields'])) }),
  );
}

export function readRows<S extends v.GenericSchema>(
  schema: S,
  rows: readonly Row[],
): v.InferOutput<S>[] {
  return rows.map((row) => v.parse(schema, withTexts(row)));
}
