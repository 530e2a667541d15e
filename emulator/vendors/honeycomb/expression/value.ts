/** The values of columns in queries, and how Honeycomb's functions convert one kind into another. */

export type Value = string | number | boolean | null;

/** Non-zero numbers, true and the text `true`. */
export function isTruthy(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  return value === true || value === 'true';
}

/** Text is parsed; what is not a number counts as zero. */
export function numberOf(value: Value): number {
  return numericOf(value) ?? 0;
}

/** A number, or a text that is one; undefined for all else. */
export function numericOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export function textOf(value: Value): string {
  return value === null ? '' : String(value);
}

/** Negative, zero or positive; undefined when the two are not of one type. */
export function compare(a: Value, b: Value): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return undefined;
}

/** What JSON can hold: a calculation that left the numbers has no value. */
export function finite(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}
