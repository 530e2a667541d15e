/**
 * Events as columns, for queries: when each happened, how many events it stands for, and its fields. Times are
 * compared in whole seconds, since windows are whole seconds and a JavaScript number does not hold nanoseconds since
 * 1970.
 */
import type { ColumnDefinition } from '../../../columns/column.ts';
import type { TableOptions } from '../../../columns/columns.ts';
import type { Value } from '../expression/value.ts';

export type EventColumn = ColumnDefinition<Value>;

const SECOND_NS = 1_000_000_000;
/** Unix seconds in which an event began, and before which it was over. */
const BEGIN = `time_ns / ${SECOND_NS} - (time_ns % ${SECOND_NS} < 0)`;
const END = `(time_ns + coalesce(duration_ns, 0) + ${SECOND_NS - 1}) / ${SECOND_NS}`;

export const EVENT_TABLE: TableOptions = {
  name: 'honeycomb_events',
  begin: BEGIN,
  end: END,
  bytes: 'octet_length(fields)',
};

const stored = (sql: string, value: EventColumn['value']): EventColumn => ({
  key: sql,
  sql: `json_group_array(${sql})`,
  value,
});

const milliseconds = (ns: unknown) => Number(ns) / 1e6;

export const BEGIN_SECOND = stored(BEGIN, Number);
export const END_SECOND = stored(END, Number);
/** Unix milliseconds, with fractions. */
export const TIME_MS = stored('time_ns', milliseconds);
export const DURATION_MS = stored('coalesce(duration_ns, 0)', milliseconds);
export const RECEIVED_MS = stored('(SELECT received_ms FROM requests WHERE id = request)', Number);
export const SAMPLE_RATE = stored('sample_rate', Number);
export const DATASET = stored('dataset', String);

/** Null where an event has no such field. */
export function fieldColumn(name: string): EventColumn {
  return {
    key: `field ${name}`,
    sql: `'[' || group_concat(coalesce(fields -> ?, 'null')) || ']'`,
    parameters: [`$.${JSON.stringify(name)}`],
    value: (field) =>
      typeof field === 'number' || typeof field === 'string' || typeof field === 'boolean'
        ? field
        : null,
  };
}
