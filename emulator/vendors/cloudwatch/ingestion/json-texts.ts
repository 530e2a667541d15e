/**
 * Takes JSON apart without rewriting it: values that follow each other, elements of an array, members of an object,
 * each as the text that was sent, so that a stored log event has its sender's spacing and all digits of its numbers.
 * It does not judge whether a text is valid JSON, JSON.parse does; the parts of a valid text are valid.
 */

/** The texts of values with white space between them or nothing: `{"a":1} {"b":2}[3]`. */
export function valuesOf(text: string): Generator<string> {
  return scan(text, /\s*/y);
}

/** @param array the text of a valid array. */
export function elementsOf(array: string): readonly string[] {
  return [...scan(insideOf(array), /[\s,]*/y)];
}

/** By name; of members with the same name the last counts, as for JSON.parse. @param object the text of a valid object. */
export function membersOf(object: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let name: string | undefined;
  for (const text of scan(insideOf(object), /[\s,:]*/y)) {
    if (name === undefined) name = String(JSON.parse(text));
    else {
      found.set(name, text);
      name = undefined;
    }
  }
  return found;
}

function insideOf(text: string): string {
  return text.trim().slice(1, -1);
}

function* scan(text: string, between: RegExp): Generator<string> {
  let at = 0;
  for (;;) {
    between.lastIndex = at;
    at += between.exec(text)?.[0].length ?? 0;
    if (at >= text.length) return;
    const end = endOfValue(text, at);
    yield text.slice(at, end);
    at = end;
  }
}

const OPENING = '{[';
const CLOSING = '}]';
/** Numbers, words and any other text; at least one character. */
const SCALAR = /.[^\s,:"{}[\]]*/suy;

function endOfValue(text: string, start: number): number {
  if (!'{["'.includes(text.charAt(start))) {
    SCALAR.lastIndex = start;
    return start + (SCALAR.exec(text)?.[0].length ?? 1);
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') at = endOfString(text, at);
    else if (OPENING.includes(character)) depth++;
    else if (CLOSING.includes(character)) depth--;
    else continue;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** Where the string's closing quote stands. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '"') return at;
  }
  return text.length;
}
