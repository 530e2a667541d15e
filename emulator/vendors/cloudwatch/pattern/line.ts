import { parseObject } from '../object-message.ts';

/** A message as patterns look at it. It is read as JSON and split into fields once, however many patterns look at it. */
export class Line {
  readonly text: string;
  #json: { readonly root: object | undefined } | undefined;
  #fields: readonly string[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Undefined for a message that is not a JSON object. */
  get json(): object | undefined {
    this.#json ??= { root: parseObject(this.text) };
    return this.#json.root;
  }

  /** What stands between spaces, quotation marks or brackets; one more than MAX_FIELDS where there are more. */
  get fields(): readonly string[] {
    this.#fields ??= split(this.text);
    return this.#fields;
  }
}

/** Of a line. Patterns name far fewer, so one field more than this says enough. */
export const MAX_FIELDS = 2_000;

/** Closing signs are looked for once more only where one was found, so that the time is linear in the line. */
function split(message: string): readonly string[] {
  const texts: string[] = [];
  const closers: Record<string, string> = { '"': '"', '[': ']' };
  const word = /\S+/y;
  for (let at = 0; at < message.length && texts.length <= MAX_FIELDS; at++) {
    const first = message.charAt(at);
    if (/\s/.test(first)) continue;
    const closer = closers[first];
    const end = closer === undefined ? -1 : message.indexOf(closer, at + 1);
    if (closer !== undefined && end < 0) delete closers[first];
    word.lastIndex = at;
    const text = end < 0 ? (word.exec(message)?.[0] ?? '') : message.slice(at + 1, end);
    texts.push(text);
    at = end < 0 ? at + text.length : end;
  }
  return texts;
}
