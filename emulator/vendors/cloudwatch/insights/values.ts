/**
 * The values of Logs Insights and their comparison. Fields of logs have no types: what looks like a number is one
 * wherever a number is wanted. A truth value is 1 or 0. A field that is missing equals nothing and differs from all.
 */

/**
 * A map or list that a function made. Functions of texts and numbers take it for missing, and it equals nothing; its
 * members are fields.
 */
export class Structure {
  readonly content: object;

  constructor(content: object) {
    this.content = content;
  }
}

/** Undefined is a field that is missing, or what cannot be computed. */
export type Value = string | number | boolean | Structure | undefined;

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** @returns undefined for what is not a number. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : undefined;
}

/** Undefined for what is missing, and for structures. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === undefined || value instanceof Structure ? undefined : String(value);
}

/** As results show it; undefined for what is missing. */
export function shownText(value: Value): string | undefined {
  if (!(value instanceof Structure)) return textOf(value);
  try {
    return JSON.stringify(value.content);
  } catch {
    // It is nested deeper than the stack is.
    return undefined;
  }
}

/** What a part of JSON is to a query; undefined for null. */
export function valueOf(json: unknown): Value {
  if (typeof json === 'object' && json !== null) return new Structure(json);
  return typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean'
    ? json
    : undefined;
}

/** As results show a time, in UTC: `2026-11-22 10:00:00.000`. */
export function timeText(value: Value): string | undefined {
  const unixMs = numberOf(value);
  // Beyond this JavaScript has no dates.
  if (unixMs === undefined || Math.abs(unixMs) > 8.64e15) return textOf(value);
  return new Date(unixMs).toISOString().replace('T', ' ').replace('Z', '');
}

export function isTrue(value: Value): boolean {
  return numberOf(value) !== 0 && textOf(value) !== undefined && value !== '';
}

function isMissing(value: Value): boolean {
  return value === undefined || value instanceof Structure;
}

export function isEqual(a: Value, b: Value): boolean {
  if (isMissing(a) || isMissing(b)) return false;
  const [x, y] = [numberOf(a), numberOf(b)];
  return x !== undefined && y !== undefined ? x === y : textOf(a) === textOf(b);
}

/** Below 0 when `a` comes before `b`: as numbers when both are, else as texts; undefined when one is missing. */
export function compare(a: Value, b: Value): number | undefined {
  if (isMissing(a) || isMissing(b)) return undefined;
  const [x, y] = [numberOf(a), numberOf(b)];
  return x !== undefined && y !== undefined ? x - y : order(textOf(a) ?? '', textOf(b) ?? '');
}

/**
 * The order of `sort`: texts before numbers; in texts, runs of digits by their length and then their value, all else
 * by code point. What is missing comes last.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html
 */
export function compareNaturally(a: Value, b: Value): number {
  if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (x !== undefined || y !== undefined) return x === undefined ? -1 : 1;
  const [left, right] = [chunksOf(textOf(a) ?? ''), chunksOf(textOf(b) ?? '')];
  for (const [index, chunk] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const digits = /^\d/.test(chunk) && /^\d/.test(other);
    const found = (digits ? chunk.length - other.length : 0) || order(chunk, other);
    if (found !== 0) return found;
  }
  return left.length - right.length;
}

function chunksOf(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

/** By code point; JavaScript's own order is by UTF-16 unit, which puts emoji before some of Asia's letters. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  for (let at = 0; ; at++) {
    const [x, y] = [a.codePointAt(at), b.codePointAt(at)];
    if (x === undefined || y === undefined)
      return Number(x !== undefined) - Number(y !== undefined);
    if (x !== y) return x - y;
  }
}
