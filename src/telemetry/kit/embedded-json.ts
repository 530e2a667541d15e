/** Lists and objects of JSON that stand in a text, alone or among other words. */
import { enclosedEnd } from './value-end.ts';

/** The beginning of a list or an object that holds something. */
const BEGIN = /\[\s*(?=["[{])|\{\s*(?=")/g;
/** Bounds the work for brackets without an end, which would grow with the square of the length. */
const MAX_CANDIDATES = 32;

/** @param change gives what takes a piece's place; undefined for a piece that is not JSON */
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

/** A text, a bracket or a scalar, with what stands before it. */
const TOKEN = /[\s,:]*("[^"\\]*(?:\\.[^"\\]*)*"|[[{\]}]|[^\s,\]}]*)/y;

/**
 * The JSON text with what differs between two values written anew, and all else to the letter: digits, spaces, escapes.
 *
 * @param was what the text says
 * @param shown the same, but with other values in place of some at any depth; what holds a name to change is another object
 * @param nameOf what is shown of a member's name
 */
export function rewriteJson(
  json: string,
  was: unknown,
  shown: unknown,
  nameOf: (name: string) => string,
): string {
  let text = '';
  let done = 0;
  let at = 0;

  function next(): string {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(json)?.[1] ?? '';
    at = TOKEN.lastIndex;
    return token;
  }

  function write(before: unknown, after: unknown): void {
    const token = next();
    const start = at - token.length;
    const isList = token === '[';
    if (before !== after && Object(before) === before && Object(after) === after) {
      for (let index = 0; ; index += 1) {
        const from = at;
        const first = next();
        if (first === ']' || first === '}') return;
        if (isList) at = from;
        const key = isList ? index : String(JSON.parse(first));
        if (typeof key === 'string') put(at - first.length, key, nameOf(key));
        write(Reflect.get(Object(before), key), Reflect.get(Object(after), key));
      }
    }
    if (isList || token === '{') at = enclosedEnd(json, start);
    put(start, before, after);
  }

  /** Another value, where it differs, for what is between `start` and here. */
  function put(start: number, before: unknown, after: unknown): void {
    if (before === after) return;
    text += json.slice(done, start) + JSON.stringify(after);
    done = at;
  }

  write(was, shown);
  return text + json.slice(done);
}
