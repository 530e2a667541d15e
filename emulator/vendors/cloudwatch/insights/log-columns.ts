/**
 * Log events as columns: what the store has of each, the fields found in messages of JSON, and whether messages pass
 * a test. A message is taken for JSON by SQLite's strict reading, which is JavaScript's.
 */
import type { ColumnDefinition } from '../../../columns/column.ts';
import type { TableOptions } from '../../../columns/columns.ts';
import type { TextTest } from './text-test.ts';
import { discover, lambdaField } from './discover.ts';
import { follow } from './json.ts';
import type { Value } from './values.ts';

export type LogColumn = ColumnDefinition<Value>;

export const LOG_TABLE: TableOptions = {
  name: 'log_events',
  begin: 'timestamp_ms',
  end: 'timestamp_ms',
  bytes: 'octet_length(message)',
};

const stored = (sql: string, value: LogColumn['value']): LogColumn => ({
  key: sql,
  sql: `json_group_array(${sql})`,
  value,
});

export const ROW = stored('id', Number);
export const STREAM = stored('log_stream', Number);
export const TIMESTAMP = stored('timestamp_ms', Number);
export const INGESTION = stored('ingestion_ms', Number);
export const BYTES = stored('octet_length(message)', Number);
export const MESSAGE: LogColumn = { ...stored('message', String), isKept: false };

/** SQLite takes a text for valid JSON that has more behind a NUL; to count characters is the quicker proof. */
const HAS_NO_NUL = '(length(message) = octet_length(message) OR instr(message, char(0)) = 0)';

/** Objects as they are, all other messages as texts. Nesting that SQLite refuses makes a message a text. */
const OBJECTS_AND_TEXTS = `'[' || group_concat(
  iif(substr(message, 1, 1) = '{' AND ${HAS_NO_NUL} AND json_valid(message),
    message, json_quote(message))) || ']'`;

/** A field found in messages; without a path, one that Lambda writes. */
export function fieldColumn(name: string, path: readonly string[]): LogColumn {
  return {
    key: `field ${name}`,
    sql: OBJECTS_AND_TEXTS,
    value(element) {
      if (path.length === 0) {
        return typeof element === 'string' ? lambdaField(element, name) : undefined;
      }
      const json = typeof element === 'string' ? discover(element) : element;
      return json === undefined ? undefined : follow(json, path, 0);
    },
  };
}

/** Whether a message has a part; undefined where SQLite cannot tell, for half a surrogate pair has no UTF-8. */
export function partColumn({ key, part }: TextTest): LogColumn | undefined {
  if (!part?.isWellFormed()) return undefined;
  return {
    key,
    sql: 'json_group_array(instr(message, ?) > 0)',
    parameters: [part],
    value: (found) => found === 1,
  };
}
