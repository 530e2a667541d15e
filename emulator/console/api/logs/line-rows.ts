/** The SQL of log lines: rows of the list, a line with those around it, groups and streams, names of fields. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import { withTexts } from '../whole-texts.ts';
import { readLine } from './read-line.ts';
import type { LineInContext, LogRow } from './shapes.ts';

/** A longer message is read as its begin in a list. */
const SHORT_BYTES = 20_000;
/** Newest lines in which names of fields are looked for. */
const FIELD_LINES = 300;
const MOST_FIELDS = 100;
/** Of a trace. */
const MOST_LINES = 20_000;
const MOST_NEW = 1000;

export interface StreamRow {
  readonly id: number;
  readonly name: string;
  readonly group: string;
}

const Line = v.object({
  id: v.number(),
  time_ms: v.number(),
  group: v.string(),
  stream: v.string(),
  trace_id: v.nullable(v.string()),
  message: v.string(),
});

export function createLineRows(database: DatabaseSync) {
  const lines = (message: string) => `
    SELECT log_events.id, timestamp_ms AS time_ms, log_groups.name AS "group", log_streams.name AS stream,
      trace_id, ${message} AS message
    FROM log_events JOIN log_streams ON log_streams.id = log_stream
      JOIN log_groups ON log_groups.id = log_group LEFT JOIN traces ON traces.id = trace`;
  const short = lines(`substr(CAST(message AS BLOB), 1, ${SHORT_BYTES})`);
  const named = database.prepare(
    `${short} WHERE log_events.id IN (SELECT value FROM json_each(?))`,
  );
  const one = database.prepare(`${lines('CAST(message AS BLOB)')} WHERE log_events.id = ?`);
  const around = (sign: '<' | '>', order: 'ASC' | 'DESC') =>
    database.prepare(`${short}
      WHERE log_stream = (SELECT log_stream FROM log_events WHERE id = :row)
        AND timestamp_ms ${sign}= :time AND (timestamp_ms, log_events.id) ${sign} (:time, :row)
      ORDER BY timestamp_ms ${order}, log_events.id ${order} LIMIT :count`);
  const [before, after] = [around('<', 'DESC'), around('>', 'ASC')];
  const streams = database.prepare(
    `SELECT log_streams.id, log_streams.name, log_groups.name AS "group"
     FROM log_streams JOIN log_groups ON log_groups.id = log_group`,
  );
  const ofTrace = database.prepare(
    `SELECT id FROM log_events WHERE trace = (SELECT id FROM traces WHERE trace_id = ?) LIMIT ${MOST_LINES}`,
  );
  const newest = database.prepare('SELECT max(id) AS last FROM log_events');
  const later = database.prepare(
    `SELECT id FROM log_events WHERE id > ? ORDER BY id LIMIT ${MOST_NEW + 1}`,
  );
  const fields = database.prepare(
    `SELECT key AS name, count(*) AS count FROM (
       SELECT message FROM log_events ORDER BY id DESC LIMIT ${FIELD_LINES}
     ), json_each(iif(length(message) < ${SHORT_BYTES} AND substr(message, 1, 1) = '{'
         AND json_valid(message), message, '{}'))
     WHERE length(key) < 100 GROUP BY key ORDER BY count DESC, key LIMIT ${MOST_FIELDS}`,
  );

  return {
    /** In the order of the ids; what is gone is left out. */
    read(ids: readonly number[]): LogRow[] {
      const rows = named.all(JSON.stringify(ids)).map(rowOf);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
    /** @param count of lines on either side */
    context(id: number, count: number): LineInContext | undefined {
      const found = one.get(id);
      if (found === undefined) return undefined;
      const { message, ...rest } = v.parse(Line, withTexts(found));
      const line = { ...rest, ...readLine(message), message };
      const place = { row: id, time: line.time_ms, count };
      return {
        line,
        before: before.all(place).map(rowOf).toReversed(),
        after: after.all(place).map(rowOf),
      };
    },
    streams: (): StreamRow[] =>
      streams.all().map((row) => ({
        id: Number(row['id']),
        name: String(row['name']),
        group: String(row['group']),
      })),
    /** @param traceId 32 lower-case hex digits @returns row ids */
    ofTrace: (traceId: string): ReadonlySet<number> =>
      new Set(ofTrace.all(traceId).map((row) => Number(row['id']))),
    /** Row id; 0 in an empty store. */
    newest: (): number => Number(newest.get()?.['last'] ?? 0),
    /** Row ids of those that arrived after one, at most 1,001. */
    later: (row: number): number[] => later.all(row).map(({ id }) => Number(id)),
    fields: () =>
      fields.all().map((row) => ({ name: String(row['name']), count: Number(row['count']) })),
  };
}

function rowOf(row: Record<string, SQLOutputValue>): LogRow {
  const { message, ...rest } = v.parse(Line, withTexts(row));
  return { ...rest, ...readLine(message) };
}
