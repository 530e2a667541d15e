/** Lists and objects of JSON that stand in a text, alone or among other words. */
import { enclosedEnd, quotedEnd } from './value-end.ts';

/** The beginning of a list or an object that holds something. */
const BEGIN = /\[\s*(?=["[{])|\{\s*(?=")/g;
/** So that brackets without an end do not cost their number times the length. */
const MAX_CANDIDATES = 32;

/** @param change gives what takes a piece's place; undefined for a piece that is no JSON */
export function mapEmbeddedJson(
  text: string,
  change: (json: string) => string | undefined,
): string {
  let mapped = '';
  let done = 0;
  let candidates = 0;
  for (const { index } of text.matchAll(BEGIN)) {
    if (index < done) continue;
    candidates += 1;
    if (candidates > MAX_CANDIDATES) break;
    const end = enclosedEnd(text, index);
    const changed = change(text.slice(index, end));
    if (changed === undefined) continue;
    mapped += text.slice(done, index) + changed;
    done = end;
  }
  return mapped + text.slice(done);
}

/** What stands before a value. */
const BETWEEN = /[\s,:]*/y;
const SCALAR = /[^\s,\]}]*/y;

/**
 * The JSON text with what differs between two values written anew, and all else to the letter: digits, spaces, escapes.
 *
 * @param was what the text says
 * @param shown the same, but with other values in place of some at any depth
 */
export function rewriteJson(json: string, was: object, shown: unknown): string {
  let text = '';
  let done = 0;
  let at = 0;

  function skip(pattern: RegExp): void {
    pattern.lastIndex = at;
    pattern.test(json);
    at = pattern.lastIndex;
  }

  /** @returns its text */
  function skipValue(): string {
    const start = at;
    const first = json.charAt(at);
    if (first === '"') at = quotedEnd(json, at + 1, first) + 1;
    else if (first === '{' || first === '[') at = enclosedEnd(json, at);
    else skip(SCALAR);
    return json.slice(start, at);
  }

  function write(before: unknown, after: unknown): void {
    skip(BETWEEN);
    const start = at;
    if (before !== after && isObject(before) && isObject(after)) {
      at += 1;
      for (let index = 0; ; index += 1) {
        skip(BETWEEN);
        if (/[\]}]/.test(json.charAt(at))) break;
        const key = Array.isArray(before) ? index : String(JSON.parse(skipValue()));
        write(Reflect.get(before, key), Reflect.get(after, key));
      }
      at += 1;
      return;
    }
    skipValue();
    if (before === after) return;
    text += json.slice(done, start) + JSON.stringify(after);
    done = at;
  }

  write(was, shown);
  return text + json.slice(done);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
