/**
 * Runs a query of Logs Insights over the lines of a page. It asks the emulator's own engine, which is that of the API;
 * what comes back is cut to what a page shows.
 */
import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../../../vendors/aws/error.ts';
import type { InsightsEngine, StreamSource } from '../../../vendors/cloudwatch/insights/engine.ts';
import { parseQuery } from '../../../vendors/cloudwatch/insights/query.ts';
import { readPointer } from '../../../vendors/cloudwatch/insights/row.ts';
import type { Selection } from '../../../vendors/cloudwatch/insights/source.ts';
import type { QueryAnswer } from './shapes.ts';

export interface InsightsRequest {
  readonly query: string;
  /** Unix milliseconds; the end is excluded. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Name of a group; undefined for all. */
  readonly group: string | undefined;
  readonly stream: string | undefined;
  readonly signal: AbortSignal;
}

export type AskInsights = (request: InsightsRequest) => Promise<QueryAnswer>;

const MOST_ROWS = 1000;
const MOST_CELL = 2000;
/** Of all cells. */
const MOST_TEXT = 4_000_000;
/** A query that takes longer is stopped. */
const MOST_MS = 60_000;

export function createAskInsights(
  database: DatabaseSync,
  engine: InsightsEngine,
  now: () => number,
): AskInsights {
  const select = database.prepare(
    `SELECT log_streams.id, log_streams.name, account, class, log_groups.name AS "group"
     FROM log_streams JOIN log_groups ON log_groups.id = log_group`,
  );

  /** @throws AwsError of a query that is wrong, or that takes too long. */
  return async ({ query, fromMs, toMs, group, stream, signal }) => {
    const { selection, nested } = parseQuery(query);
    const startedMs = now();
    const end = Math.min(toMs, Number.MAX_SAFE_INTEGER);
    const all = select.all().map((row) => ({
      id: Number(row['id']),
      name: String(row['name']),
      group: String(row['group']),
      class: String(row['class']),
      log: `${String(row['account'])}:${String(row['group'])}`,
      start: fromMs,
      end,
    }));
    const chosen = all.filter(
      (one) => one.group === (group ?? one.group) && one.name === (stream ?? one.name),
    );
    const of = (wanted: Selection | undefined): StreamSource[] =>
      wanted === undefined ? chosen : all.filter((one) => isSelected(one, wanted));
    const progress = { recordsMatched: 0, recordsScanned: 0, bytesScanned: 0 };
    const limit = AbortSignal.timeout(MOST_MS);
    const rows = await engine(
      {
        queryString: query,
        most: MOST_ROWS,
        times: { startedMs, fromMs, toMs: end },
        streams: of(selection),
        nested: nested.map((inner) => of(inner.selection)),
      },
      {
        signal: AbortSignal.any([signal, limit]),
        progress: (scanned) => Object.assign(progress, scanned),
      },
    );
    if (rows === undefined) {
      throw new AwsError('LimitExceededException', 'The query took longer than a minute');
    }
    return {
      ...answerOf(rows),
      matched: progress.recordsMatched,
      scanned: progress.recordsScanned,
      bytes: progress.bytesScanned,
      took_ms: now() - startedMs,
    };
  };
}

function isSelected(stream: { readonly group: string; readonly class: string }, of: Selection) {
  if ('names' in of) {
    return of.names.some((name) => name === stream.group || name.includes(`:${stream.group}`));
  }
  const { prefixes, class: wanted } = of;
  if (wanted !== stream.class) return false;
  return prefixes.length === 0 || prefixes.some((prefix) => stream.group.startsWith(prefix));
}

type Rows = readonly (readonly { readonly field: string; readonly value: string }[])[];

function answerOf(all: Rows): Pick<QueryAnswer, 'columns' | 'rows' | 'left_out'> {
  const columns = new Set<string>();
  const rows: QueryAnswer['rows'] = [];
  let room = MOST_TEXT;
  const some = all.slice(0, MOST_ROWS);
  for (const fields of some) {
    for (const { field } of fields) if (field !== '@ptr') columns.add(field);
  }
  for (const fields of some) {
    const values = new Map(fields.map(({ field, value }) => [field, value.slice(0, MOST_CELL)]));
    room -= [...values.values()].reduce((sum, { length }) => sum + length, 0);
    if (room < 0 && rows.length > 0) break;
    rows.push({
      line: readPointer(values.get('@ptr') ?? '') ?? null,
      values: [...columns].map((column) => values.get(column) ?? null),
    });
  }
  return { columns: [...columns], rows, left_out: all.length - rows.length };
}
