/**
 * Turns OTLP attributes into the fields of a Honeycomb event, by the rules of the vendor's own translator
 * (github.com/honeycombio/husky): scalars as they are, key-value lists flattened with dots, arrays and bytes as JSON
 * text. An empty key or value becomes no field, but stays in such text.
 */
import type { Attribute, AttributeValue } from '../otlp/otlp.ts';
import { bigintAsNumber } from '../otlp/plain.ts';

/** A column's value. Integers beyond 2^53 are bigint so that no digit is lost. */
export type FieldValue = string | number | bigint | boolean;
export type Fields = Record<string, FieldValue>;

/** Nested lists are flattened this deep; what lies deeper is kept as JSON text. */
const MAX_FLATTENED_DEPTH = 5;
/** The vendor keeps 65,535 bytes of a string field. */
const MAX_STRING_BYTES = 65_535;

/** Adds `attributes` to `fields`; a later one of the same name wins. */
export function addAttributes(
  fields: Fields,
  attributes: readonly Attribute[],
  prefix = '',
  depth = 0,
): void {
  for (const { key, value } of attributes) {
    if (key !== '') addAttribute(fields, prefix + key, value, depth);
  }
}

function addAttribute(fields: Fields, key: string, value: AttributeValue, depth: number): void {
  if (value === null) return;
  if (typeof value !== 'object') setField(fields, key, scalar(value));
  else if ('kvlist' in value && depth < MAX_FLATTENED_DEPTH) {
    addAttributes(fields, value.kvlist, `${key}.`, depth + 1);
  } else setField(fields, key, jsonText(value));
}

/** Sets one field, `__proto__` included: the names come from strangers. */
export function setField(fields: Fields, key: string, value: FieldValue): void {
  if (key === '__proto__') {
    Object.defineProperty(fields, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else fields[key] = value;
}

/** Text is cut. JSON has no NaN and no infinities; they are kept by name instead of turning into null. */
export function scalar(value: FieldValue): FieldValue {
  if (typeof value === 'string') return truncate(value);
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** JSON text as Go's encoder writes it: keys in order, a line feed at the end, cut at the field's limit. */
export function jsonText(value: AttributeValue): string {
  return truncate(`${JSON.stringify(plain(value), bigintAsNumber)}\n`);
}

function plain(value: AttributeValue): unknown {
  if (value === null || typeof value !== 'object') return value;
  if ('bytes' in value) return value.bytes;
  if ('array' in value) return value.array.map(plain);
  const object: Record<string, unknown> = Object.create(null);
  const sorted = value.kvlist.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  for (const entry of sorted) {
    object[entry.key] = plain(entry.value);
  }
  return object;
}

/** Cuts at the limit of a string field, never inside a character. */
export function truncate(text: string): string {
  // A UTF-16 unit is at most three bytes of UTF-8, so most texts need no count.
  if (text.length * 3 <= MAX_STRING_BYTES || Buffer.byteLength(text) <= MAX_STRING_BYTES) {
    return text;
  }
  const bytes = Buffer.from(text);
  let end = MAX_STRING_BYTES;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
