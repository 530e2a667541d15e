/**
 * Refuses what Honeycomb refuses of one event: too many columns, too much JSON
 * (https://docs.honeycomb.io/api/tag/Events). It writes the columns as JSON, since that text is measured and then
 * stored.
 */
import type { Fields } from './attributes.ts';
import { bigintAsNumber } from '../otlp/plain.ts';

const MAX_COLUMNS = 2_000;
const MAX_EVENT_BYTES = 1_000_000;
/** No column is shorter than `"":0,`, so shorter text need not be counted. */
const MIN_COLUMN_LENGTH = 5;

export type EventText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** The columns of an event as JSON text, or why the vendor would not take it. */
export function eventText(fields: Fields): EventText {
  const text = toJson(fields);
  if (text.length > MAX_COLUMNS * MIN_COLUMN_LENGTH && Object.keys(fields).length > MAX_COLUMNS) {
    return { ok: false, message: 'Event has too many columns' };
  }
  // A UTF-16 unit is at most three bytes of UTF-8.
  if (text.length * 3 > MAX_EVENT_BYTES && Buffer.byteLength(text) > MAX_EVENT_BYTES) {
    return { ok: false, message: `Event is larger than ${MAX_EVENT_BYTES} bytes of JSON` };
  }
  return { ok: true, text };
}

function toJson(fields: Fields): string {
  for (const key in fields) {
    // A replacer function makes JSON.stringify several times slower, and few events need it.
    if (typeof fields[key] === 'bigint') return JSON.stringify(fields, bigintAsNumber);
  }
  return JSON.stringify(fields);
}
