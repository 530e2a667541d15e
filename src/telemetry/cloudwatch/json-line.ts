/**
 * A log record comes in, one line of JSON goes out, its keys in a fixed order: what identifies the line
 * first, then the fields in the order they were given, the error last. Nothing is indented or split.
 */
import { cutText, jsonValue, type Redact } from './json-value.ts';
import type { Level } from './level.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface LogRecord {
  /** Unix time in milliseconds. */
  readonly timestamp: number;
  readonly level: Level;
  readonly message: string;
  readonly fields?: Fields | undefined;
}

/** Set by the logger and its children alone. */
export const IDENTITY_KEYS: readonly string[] = ['service', 'trace_id', 'span_id', 'xray_trace_id'];
/** The last is no field of any object: assigning to it changes the object's prototype. */
const RECORD_KEYS: readonly string[] = ['timestamp', 'level', 'message', '__proto__'];
const ERROR_KEY = 'error';

/**
 * @param fields the logger's own; those of {@link IDENTITY_KEYS} come first
 * @returns a function that never throws for any field. A field under a reserved key keeps its value under the
 * key with an underscore behind it, so neither the line nor the field can be forged away
 */
export function createJsonLine(fields: Fields, redact: Redact): (record: LogRecord) => string {
  return ({ timestamp, level, message, fields: given = {} }) => {
    // One object and one JSON.stringify, since a line like this is made for every request.
    const line: Record<string, unknown> = {
      timestamp: new Date(timestamp).toISOString(),
      level: level.toUpperCase(),
      message: cutText(message),
    };
    for (const key of IDENTITY_KEYS) line[key] = jsonValue(key, fields[key], redact);
    for (const key of Object.keys(fields)) {
      if (key === ERROR_KEY || IDENTITY_KEYS.includes(key)) continue;
      line[nameOf(key, RECORD_KEYS)] = jsonValue(key, fields[key], redact);
    }
    for (const key of Object.keys(given)) {
      if (key === ERROR_KEY) continue;
      const name = nameOf(nameOf(key, RECORD_KEYS), IDENTITY_KEYS);
      line[name] = jsonValue(key, given[key], redact);
    }
    line[ERROR_KEY] = jsonValue(ERROR_KEY, given[ERROR_KEY] ?? fields[ERROR_KEY], redact);
    return JSON.stringify(line);
  };
}

function nameOf(key: string, reserved: readonly string[]): string {
  return reserved.includes(key) ? `${key}_` : key;
}
