/** Readers that make fields of a document out of attribute values and times, which may be of any type. */
import { cut } from '../../kit/utf8.ts';
import type { HrTime } from '../../kit/finished-span.ts';
import { MAX_FIELD_CHARACTERS } from '../limits.ts';

/** X-Ray's floating point epoch seconds; a double holds a quarter of a microsecond today. */
export function epochSeconds([seconds, nanos]: HrTime): number {
  return seconds + nanos / 1e9;
}

/** The value as a field of at most 250 characters, or undefined when it is not a text or empty. */
export function textField(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? cut(value, MAX_FIELD_CHARACTERS) : undefined;
}

/** The value as a whole number; header values come as text. */
export function wholeNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
