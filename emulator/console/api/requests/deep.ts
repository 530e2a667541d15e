/**
 * Asks the store which of some traces a term holds for that needs their rows: any attribute of a span or segment, any
 * field of a log line or an item, levels, words of errors, and which vendor has something.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { QUERY_VENDORS, Term } from '../query/language.ts';
import { createSegmentFields } from './segment-fields.ts';

export interface DeepTest {
  /** @returns those of the traces for which the term holds @param rows row ids of traces */
  hold(term: Term, rows: readonly number[]): Set<number>;
}

const AMONG = 'trace IN (SELECT value FROM json_each(?1))';

const OPERATORS = { '=': '=', '>': '>', '>=': '>=', '<': '<', '<=': '<=' } as const;

const TABLES: Readonly<Record<(typeof QUERY_VENDORS)[number], string>> = {
  honeycomb: 'honeycomb_events',
  xray: 'xray_segments',
  logs: 'log_events',
  rollbar: 'rollbar_occurrences',
};

export function createDeepTest(database: DatabaseSync): DeepTest {
  const statements = new Map<string, StatementSync>();
  const segmentFields = createSegmentFields(database);

  function ask(sql: string, rows: readonly number[], ...values: (string | number)[]): number[] {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement.all(JSON.stringify(rows), ...values).map((row) => Number(row['trace']));
  }

  /** Of rows in which the value that `read` gives is as the term wants it. */
  function ofValue(table: string, read: string, term: Term, rows: readonly number[], path: string) {
    const sql = `SELECT DISTINCT trace FROM (SELECT trace, ${read} AS value FROM ${table} WHERE ${AMONG}
      AND ?2 IS NOT NULL) WHERE value IS NOT NULL AND ${condition(term)}`;
    return ask(sql, rows, path, wantedOf(term));
  }

  function ofAttribute(term: Term, key: string, rows: readonly number[]): number[] {
    // A path of SQLite has no way to write a quotation mark.
    const flat = `$."${key.replaceAll('"', '')}"`;
    const nested = `$.${key
      .split('.')
      .map((part) => `"${part.replaceAll('"', '')}"`)
      .join('.')}`;
    const json = (text: string) => `iif(json_valid(${text}), ${value(text)}, NULL)`;
    return [
      ...ofValue('honeycomb_events', value('fields'), term, rows, flat),
      ...ofValue('log_events', json('message'), term, rows, flat),
      ...ofValue('log_events', json('message'), term, rows, nested),
      ...ofValue('rollbar_occurrences', value('payload'), term, rows, nested),
      ...ofValue('rollbar_occurrences', value(`payload -> '$.custom'`), term, rows, flat),
      ...segmentFields(rows, key, term),
    ];
  }

  return {
    hold(term, rows) {
      const { key = '', value: wanted } = term;
      if (key === 'vendor') {
        const table = Object.entries(TABLES).find(([name]) => name === wanted)?.[1];
        const sql = `SELECT DISTINCT trace FROM ${table ?? 'honeycomb_events'} WHERE ${AMONG}`;
        return new Set(ask(sql, rows));
      }
      if (key === 'level') {
        const level = { ...term, isQuoted: true };
        return new Set([
          ...ofAttribute(level, 'level', rows),
          ...ofAttribute(level, 'severity', rows),
        ]);
      }
      if (key === 'error') {
        const within = { ...term, value: `*${wanted}*`, isQuoted: false };
        const keys = ['exception.message', 'exception.type', 'status_message', 'error.message'];
        const titles = ask(
          `SELECT DISTINCT trace FROM rollbar_occurrences JOIN rollbar_items ON rollbar_items.id = item
           WHERE ${AMONG} AND instr(lower(title), lower(?2)) > 0`,
          rows,
          wanted,
        );
        return new Set([...titles, ...keys.flatMap((name) => ofAttribute(within, name, rows))]);
      }
      return new Set(ofAttribute(term, key, rows));
    },
  };
}

/** As text, except for numbers; a flag by its word. */
function value(text: string): string {
  return `CASE json_type(${text}, ?2) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE ${text} ->> ?2 END`;
}

function condition({ operator, value: wanted, isQuoted }: Term): string {
  if (operator !== '=') {
    return `typeof(value) IN ('integer', 'real') AND value ${OPERATORS[operator]} CAST(?3 AS REAL)`;
  }
  if (!isQuoted && wanted.includes('*')) return 'lower(CAST(value AS TEXT)) GLOB ?3';
  return 'lower(CAST(value AS TEXT)) = ?3';
}

function wantedOf({ operator, value: wanted, isQuoted }: Term): string {
  if (operator !== '=') return wanted;
  return isQuoted || !wanted.includes('*') ? wanted.toLowerCase() : globOf(wanted);
}

/** The pattern of SQL's GLOB, in lower case, for a value of a query: of GLOB's signs only the star means something there. */
export function globOf(value: string): string {
  return value.toLowerCase().replaceAll(/[[?]/g, '[$&]');
}
