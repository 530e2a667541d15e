/** Deletes traces of which nothing is stored any more; the console would list them with zeros for ever. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { transaction } from '../database.ts';
import { deleteInSlices } from './in-slices.ts';

/** What requests brought; each row may be of a trace. */
export const BROUGHT = [
  'honeycomb_events',
  'xray_segments',
  'log_events',
  'rollbar_occurrences',
  'bus_events',
] as const;

/** @returns deletes those of some traces, by row id, that are empty */
export function createTraceRemoval(database: DatabaseSync): (traces: Iterable<number>) => void {
  const parts = BROUGHT.map(
    (table) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE trace = traces.id)`,
  );
  const remove = database.prepare(
    `DELETE FROM traces WHERE id IN (SELECT value FROM json_each(?)) AND ${parts.join(' AND ')}`,
  );
  return (traces) => void remove.run(JSON.stringify([...traces]));
}

export interface Deletion {
  /** SQL: deletes rows, or what they belong to. */
  readonly remove: string;
  /** SQL: table and condition of the rows that go. */
  readonly rows: string;
}

/**
 * Deletes rows together with traces that are empty without them. Both statements take the same parameter.
 *
 * @returns how many rows `remove` deleted
 */
export function createDeletion(
  database: DatabaseSync,
  { remove, rows }: Deletion,
): (parameter: SQLInputValue) => number {
  const selectTraces = database.prepare(`SELECT DISTINCT trace FROM ${rows} AND trace IS NOT NULL`);
  const removeRows = database.prepare(remove);
  const removeTraces = createTraceRemoval(database);
  return (parameter) => {
    const traces = selectTraces.all(parameter).map(({ trace }) => Number(trace));
    const { changes } = removeRows.run(parameter);
    removeTraces(traces);
    return Number(changes);
  };
}

/**
 * Deletes rows that may be a million, and the traces that are empty without them, in many transactions. The inbox must
 * accept nothing meanwhile.
 *
 * @param table one of those above
 * @param condition SQL with one parameter
 */
export function createLargeDeletion(
  database: DatabaseSync,
  table: (typeof BROUGHT)[number],
  condition: string,
): (parameter: SQLInputValue) => Promise<void> {
  const remove = database.prepare(
    `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${condition} LIMIT ?) RETURNING trace`,
  );
  const removeTraces = createTraceRemoval(database);
  return (parameter) =>
    deleteInSlices((size) =>
      transaction(database, () => {
        const rows = remove.all(parameter, size);
        const traces = rows.flatMap(({ trace }) => (trace === null ? [] : Number(trace)));
        removeTraces(new Set(traces));
        return rows.length > 0;
      }),
    );
}
