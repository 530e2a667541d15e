/**
 * Attributes as JSON: lists become arrays and objects, bytes base64, and integers keep all their digits. NaN and the
 * infinities, for which JSON has no word, become null in the text.
 */
import type { AttributeValue } from './otlp.ts';

/** The value as JSON.stringify takes it, given `bigintAsNumber`. */
export function plainOf(value: AttributeValue): unknown {
  if (value === null || typeof value !== 'object') return value;
  if ('bytes' in value) return value.bytes;
  if ('array' in value) return value.array.map(plainOf);
  return Object.fromEntries(value.kvlist.map((entry) => [entry.key, plainOf(entry.value)]));
}

/** For JSON.stringify: writes a bigint with all its digits, as a JSON number. */
export function bigintAsNumber(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value;
}

declare global {
  interface JSON {
    /** In V8 since 11.4 (Node 21): text that JSON.stringify writes as it is. */
    rawJSON(text: string): unknown;
  }
}
