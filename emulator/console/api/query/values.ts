/**
 * Offers the query bar names of attributes, and the values that a key has in the newest rows. It only helps typing,
 * so it reads a limited number of rows.
 */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { QUERY_VENDORS } from './language.ts';

export interface OfferedValue {
  readonly value: string;
  /** How often it occurs, or what it is. */
  readonly note: string;
}

const MOST = 20;
/** Newest rows that are looked at. */
const TRACES = 5000;
const EVENTS = 1000;
/** And some of each of the newest traces, as the newest rows may all be of one. */
const EVENT_TRACES = 200;
const OF_TRACE = 10;

/** Keys that are columns of a trace. */
const TRACE_COLUMNS = ['route', 'service', 'method', 'status'];

const FIXED: Readonly<Record<string, readonly string[]>> = {
  level: ['error', 'warn', 'info', 'debug', 'fatal'],
  error: ['true', 'false'],
  failed: ['true', 'false'],
  undelivered: ['true', 'false'],
  vendor: QUERY_VENDORS,
};

const Row = v.object({ value: v.string(), n: v.number() });

export function createOfferedValues(
  database: DatabaseSync,
): (key: string, begin: string) => OfferedValue[] {
  const names = database.prepare(
    `SELECT key_name AS value, count(*) AS n FROM honeycomb_columns
     WHERE hidden = 0 AND substr(key_name, 1, length(?1)) = ?1 GROUP BY key_name ORDER BY key_name LIMIT ${MOST}`,
  );
  const attribute = database.prepare(
    `SELECT CAST(value AS TEXT) AS value, count(*) AS n FROM (
       SELECT fields ->> ('$."' || ?1 || '"') AS value FROM honeycomb_events WHERE id IN (
         SELECT * FROM (SELECT id FROM honeycomb_events ORDER BY id DESC LIMIT ${EVENTS})
         UNION SELECT own.id FROM (SELECT id FROM traces ORDER BY id DESC LIMIT ${EVENT_TRACES}) AS near, honeycomb_events AS own
         WHERE own.id IN (SELECT id FROM honeycomb_events WHERE trace = near.id LIMIT ${OF_TRACE}))
     ) WHERE value IS NOT NULL AND length(value) < 100 AND substr(CAST(value AS TEXT), 1, length(?2)) = ?2
     GROUP BY 1 ORDER BY n DESC LIMIT ${MOST}`,
  );
  const columns = new Map(
    TRACE_COLUMNS.map((column) => [
      column,
      database.prepare(
        `SELECT CAST(value AS TEXT) AS value, count(*) AS n FROM (
           SELECT ${column} AS value FROM traces ORDER BY id DESC LIMIT ${TRACES}
         ) WHERE value IS NOT NULL AND substr(CAST(value AS TEXT), 1, length(?)) = ?
         GROUP BY 1 ORDER BY n DESC LIMIT ${MOST}`,
      ),
    ]),
  );

  return (key, begin) => {
    if (key === '') return read(names.all(begin), () => 'attribute');
    const fixed = FIXED[key];
    if (fixed !== undefined) {
      return fixed.filter((value) => value.startsWith(begin)).map((value) => ({ value, note: '' }));
    }
    const column = columns.get(key);
    if (column !== undefined) return read(column.all(begin, begin), requests);
    // A path of SQLite has no way to write a quotation mark.
    if (key.includes('"')) return [];
    return read(attribute.all(key, begin), (n) => `${n} of the spans looked at`);
  };
}

function read(rows: readonly unknown[], note: (n: number) => string): OfferedValue[] {
  return v.parse(v.array(Row), rows).map(({ value, n }) => ({ value, note: note(n) }));
}

function requests(n: number): string {
  return `${n.toLocaleString('en')} request${n === 1 ? '' : 's'}`;
}
