/** What happened at a moment within a trace: log lines, events of spans and items of Rollbar, with their spans. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { TraceMark } from './shapes.ts';

/** Of each kind; a page shows no more. */
const MOST = 5000;
const MOST_CHARACTERS = 500;

const Row = v.object({
  at_ms: v.number(),
  span: v.nullable(v.string()),
  level: v.nullable(v.string()),
  text: v.nullable(v.string()),
  item: v.optional(v.nullable(v.number())),
});

/** @param startMs what offsets are from @param places of spans by their ids */
export function readMarks(
  database: DatabaseSync,
  trace: number,
  startMs: number,
  places: ReadonlyMap<string, number>,
): TraceMark[] {
  const json = (path: string) => `iif(json_valid(message), message ->> '$.${path}', NULL)`;
  const kinds = [
    {
      kind: 'log' as const,
      sql: `SELECT timestamp_ms AS at_ms, CAST(${json('span_id')} AS TEXT) AS span,
          CAST(${json('level')} AS TEXT) AS level,
          CAST(coalesce(${json('message')}, ${json('msg')}, message) AS TEXT) AS text
        FROM log_events WHERE trace = ? ORDER BY timestamp_ms, id LIMIT ${MOST}`,
    },
    {
      kind: 'event' as const,
      sql: `SELECT time_ns / 1e6 AS at_ms, parent_id AS span,
          iif(name = 'exception' OR fields ->> '$."exception.message"' IS NOT NULL, 'error',
            lower(CAST(fields ->> '$.severity' AS TEXT))) AS level,
          CAST(coalesce(fields ->> '$."exception.message"', fields ->> '$.body', name) AS TEXT) AS text
        FROM honeycomb_events WHERE trace = ? AND kind NOT IN ('span', 'link', 'metric')
        ORDER BY time_ns LIMIT ${MOST}`,
    },
    {
      kind: 'error' as const,
      sql: `SELECT timestamp_s * 1000.0 AS at_ms, CAST(payload ->> '$.custom.span_id' AS TEXT) AS span, level,
          title AS text, counter AS item
        FROM rollbar_occurrences JOIN rollbar_items ON rollbar_items.id = item WHERE trace = ?
        ORDER BY rollbar_occurrences.id LIMIT ${MOST}`,
    },
  ];
  const marks = kinds.flatMap(({ kind, sql }) =>
    database
      .prepare(sql)
      .all(trace)
      .map((row): TraceMark => {
        const { at_ms, span, level, text, item } = v.parse(Row, row);
        return {
          kind,
          span: (span === null ? undefined : places.get(span)) ?? -1,
          // To the microsecond, as spans are: what is less is an error of the arithmetic.
          offset: Math.round((at_ms - startMs) * 1000) / 1000,
          level: (level ?? '').toLowerCase().slice(0, 20),
          text: (text ?? '').slice(0, MOST_CHARACTERS),
          item: item ?? null,
        };
      }),
  );
  return marks.sort((a, b) => a.offset - b.offset);
}
