/**
 * Writes a log record as one line of JSON with its keys in a fixed order: what identifies the line first, then the
 * fields in the order they were given, the error last. It indents and splits nothing.
 */
import {
  lineValues,
  MAX_FIELDS,
  namesOf,
  redactMessage,
  shownMessage,
  type Redact,
} from './json-value.ts';
import type { LogLevel } from '../../kit/level.ts';
import { shownName, type Plain } from '../../kit/plain/plain.ts';
import { oneLine, wellFormedJson } from '../../kit/text.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface LogRecord {
  /** Unix time in milliseconds. */
  readonly timestamp: number;
  readonly level: LogLevel;
  readonly message: string;
  /** The message was redacted already. */
  readonly isRedacted?: boolean | undefined;
  readonly fields?: Fields | undefined;
}

/** Set by the logger and its children alone. */
export const IDENTITY_KEYS: readonly string[] = ['service', 'trace_id', 'span_id', 'xray_trace_id'];
/** The last is not a field of any object: assigning to it changes the object's prototype. */
const RECORD_KEYS: ReadonlySet<string> = new Set(['timestamp', 'level', 'message', '__proto__']);
const GIVEN_KEYS: ReadonlySet<string> = new Set([...RECORD_KEYS, ...IDENTITY_KEYS]);
const ERROR_KEY = 'error';

/**
 * @param fields the logger's own; those of {@link IDENTITY_KEYS} come first
 * @returns a function that never throws for any field. A field under a reserved key keeps its value under the
 * key with an underscore behind it, so neither the line nor the field can be forged away
 */
export function createJsonLine(
  fields: Fields,
  redact: Redact,
  keyText: KeyText,
): (record: LogRecord) => string {
  const own = ownMembers(fields, lineValues(redact), keyText);
  return ({ timestamp, level, message, isRedacted, fields: given = {} }) => {
    const values = lineValues(redact);
    const said = isRedacted === true ? message : redactMessage(message, redact);
    // A line like this is made for every request, so it is joined from its parts.
    const head = `{"timestamp":"${new Date(timestamp).toISOString()}","level":"${level.toUpperCase()}","message":${JSON.stringify(shownMessage(said))}${own.identity}`;
    let members = '';
    const taken = new Set<string>();
    const names = namesOf(given);
    // Looked at first, so that nothing else uses up the line's limits before it.
    const error = values.member(ERROR_KEY, given) ?? values.member(ERROR_KEY, fields);
    const errorText = memberText(keyText, ERROR_KEY, error);
    for (const key of names.slice(0, MAX_FIELDS)) {
      if (key === ERROR_KEY) continue;
      const name = nameOf(key, GIVEN_KEYS, given);
      taken.add(name);
      members += memberText(keyText, name, values.member(key, given));
    }
    if (names.length > MAX_FIELDS) members += `,"…":"[${names.length - MAX_FIELDS} more]"`;
    let others = '';
    for (const { name, text } of own.others) if (!taken.has(name)) others += text;
    return oneLine(wellFormedJson(`${head}${others}${members}${errorText}}`));
  };
}

/** What a logger writes on each of its lines, as JSON text. */
interface Members {
  readonly identity: string;
  /** Those that a line's own fields may take the place of. */
  readonly others: readonly { readonly name: string; readonly text: string }[];
}

function ownMembers(fields: Fields, values: Plain, keyText: KeyText): Members {
  let identity = '';
  for (const key of IDENTITY_KEYS) {
    identity += memberText(keyText, key, values.member(key, fields));
  }
  const others = namesOf(fields)
    .slice(0, MAX_FIELDS)
    .filter((key) => key !== ERROR_KEY && !IDENTITY_KEYS.includes(key))
    .map((key) => {
      const name = nameOf(key, RECORD_KEYS, fields);
      return { name, text: memberText(keyText, name, values.member(key, fields)) };
    });
  return { identity, others };
}

/** A comma, the key and the value; nothing for a value that JSON leaves out. */
export function memberText(keyText: KeyText, name: string, value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? '' : `,${keyText(name)}:${text}`;
}

/** Writes a key as JSON. */
export type KeyText = (name: string) => string;

/** Bounds the memory for programs that invent keys. */
const MAX_KEY_TEXTS = 1_000;

/** Remembers, because the same few keys come with every line. */
export function createKeyText(redact: Redact): KeyText {
  const texts = new Map<string, string>();
  return (name) => {
    const known = texts.get(name);
    if (known !== undefined) return known;
    const text = JSON.stringify(shownName(name, redact));
    if (texts.size < MAX_KEY_TEXTS) texts.set(name, text);
    return text;
  };
}

/** Adds underscores until no other member has the name. */
function nameOf(key: string, reserved: ReadonlySet<string>, siblings: Fields): string {
  if (!reserved.has(key)) return key;
  let name = `${key}_`;
  while (reserved.has(name) || Object.hasOwn(siblings, name)) name += '_';
  return name;
}
