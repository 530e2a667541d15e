/**
 * Inserts rows of one table, many with each statement: stepping into SQLite and out of it again costs more than a
 * row does. Measured: 100 log events take 0.7 µs each instead of 1.7 µs.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

export type Row = readonly SQLInputValue[];

/** Rows of one statement. Those that are left over go one by one. */
const MANY = 20;

/**
 * @param columns names, in the order of a row's values
 * @param conflict an upsert clause, for rows that are there already
 */
export function createInsert(
  database: DatabaseSync,
  table: string,
  columns: readonly string[],
  conflict = '',
): (rows: readonly Row[]) => void {
  const placeholders = `(${columns.map(() => '?').join(', ')})`;
  const prepare = (count: number) =>
    database.prepare(`
      INSERT INTO ${table} (${columns.join(', ')})
      VALUES ${Array.from({ length: count }, () => placeholders).join(', ')} ${conflict}`);
  const [one, many] = [prepare(1), prepare(MANY)];

  return (rows) => {
    const whole = rows.length - (rows.length % MANY);
    for (let start = 0; start < whole; start += MANY) {
      many.run(...rows.slice(start, start + MANY).flat());
    }
    for (const row of rows.slice(whole)) one.run(...row);
  };
}
