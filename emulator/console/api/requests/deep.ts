/**
 * Asks the store which of some traces a term holds for that needs their rows: any attribute of a span or segment, any
 * field of a log line or an item, levels, words of errors, which vendor has something, and which should have.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { QUERY_VENDORS, Term } from '../query/language.ts';
import { TABLES } from '../trace-row.ts';
import { createUndelivered, type FindUndelivered } from '../why/undelivered.ts';
import { createSegmentFields } from './segment-fields.ts';

export interface DeepTest {
  /** @returns those of the traces for which the term holds @param rows row ids of traces */
  hold(term: Term, rows: readonly number[]): Set<number>;
}

const AMONG = 'trace IN (SELECT value FROM json_each(?1))';

const OPERATORS = { '=': '=', '>': '>', '>=': '>=', '<': '<', '<=': '<=' } as const;

const QUERIED: Readonly<Record<(typeof QUERY_VENDORS)[number], string>> = {
  honeycomb: TABLES.honeycomb,
  xray: TABLES.xray,
  logs: TABLES.cloudwatch,
  rollbar: TABLES.rollbar,
};

/** A column of JSON. */
interface JsonColumn {
  readonly table: string;
  readonly json: string;
  /** SQL: what else must hold of a row. */
  readonly only?: string;
}

const FIELDS: JsonColumn = { table: TABLES.honeycomb, json: 'fields' };
const MESSAGES: JsonColumn = {
  table: TABLES.cloudwatch,
  json: 'message',
  only: 'AND json_valid(message)',
};
const PAYLOADS: JsonColumn = { table: TABLES.rollbar, json: 'payload' };

/** @returns makes the test for one answer, which reads once what was refused and which service sends to which vendor */
export function createDeepTest(database: DatabaseSync, now: () => number): () => DeepTest {
  const statements = new Map<string, StatementSync>();
  const segmentFields = createSegmentFields(database);
  const beginUndelivered = createUndelivered(database, now);

  function ask(sql: string, rows: readonly number[], ...values: (string | number)[]): number[] {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement.all(JSON.stringify(rows), ...values).map((row) => Number(row['trace']));
  }

  /** Of rows in whose JSON the value at one of the paths is as the term wants it. A row's JSON is read once. */
  function ofPaths(
    { table, json, only = '' }: JsonColumn,
    paths: readonly string[],
    term: Term,
    rows: readonly number[],
  ): number[] {
    const values = paths.map((_, index) => `${value(json, `?${index + 3}`)} AS value${index}`);
    const holds = paths.map((_, index) => `(${condition(`value${index}`, term)})`);
    const sql = `SELECT DISTINCT trace FROM (SELECT trace, ${values.join(', ')} FROM ${table}
      WHERE ${AMONG} AND ?2 IS NOT NULL ${only}) WHERE ${holds.join(' OR ')}`;
    return ask(sql, rows, wantedOf(term), ...paths);
  }

  function ofAttribute(term: Term, key: string, rows: readonly number[]): number[] {
    // A path of SQLite has no way to write a quotation mark.
    const plain = key.replaceAll('"', '');
    const flat = `."${plain}"`;
    const nested = plain
      .split('.')
      .map((part) => `."${part}"`)
      .join('');
    const flatOrNested = [...new Set([flat, nested])].map((path) => `$${path}`);
    return [
      ...ofPaths(FIELDS, [`$${flat}`], term, rows),
      ...ofPaths(MESSAGES, flatOrNested, term, rows),
      ...ofPaths(PAYLOADS, [`$${nested}`, `$.custom${flat}`], term, rows),
      ...segmentFields(rows, key, term),
    ];
  }

  function hold(term: Term, rows: readonly number[], undelivered: FindUndelivered): Set<number> {
    const { key = '', value: wanted } = term;
    if (key === 'vendor') {
      const table = Object.entries(QUERIED).find(([name]) => name === wanted)?.[1];
      const sql = `SELECT DISTINCT trace FROM ${table ?? TABLES.honeycomb} WHERE ${AMONG}`;
      return new Set(ask(sql, rows));
    }
    if (key === 'undelivered') {
      const found = undelivered(rows);
      return wanted === 'true' ? found : new Set(rows).difference(found);
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
  }

  return () => {
    const undelivered = beginUndelivered();
    return { hold: (term, rows) => hold(term, rows, undelivered) };
  };
}

/** As text, except for numbers; a flag by its word. */
function value(json: string, path: string): string {
  return `CASE json_type(${json}, ${path}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE ${json} ->> ${path} END`;
}

/** Of the value in a column; ?2 is what the term wants. It does not hold where there is none. */
function condition(column: string, { operator, value: wanted, isQuoted }: Term): string {
  if (operator !== '=') {
    return `typeof(${column}) IN ('integer', 'real') AND ${column} ${OPERATORS[operator]} CAST(?2 AS REAL)`;
  }
  const text = `lower(CAST(${column} AS TEXT))`;
  return !isQuoted && wanted.includes('*') ? `${text} GLOB ?2` : `${text} = ?2`;
}

function wantedOf({ operator, value: wanted, isQuoted }: Term): string {
  if (operator !== '=') return wanted;
  return isQuoted || !wanted.includes('*') ? wanted.toLowerCase() : globOf(wanted);
}

/** The pattern of SQL's GLOB, in lower case, for a value of a query: of GLOB's signs only the star means something there. */
export function globOf(value: string): string {
  return value.toLowerCase().replaceAll(/[[?]/g, '[$&]');
}
