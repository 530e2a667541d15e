/** Where a value in a text ends, by how it begins: quoted, in brackets, bare, percent-encoded. */

const OPENS = /\\*["'`]|(?:%(?:25)*5C)*%(?:25)*22/iy;

/** The quotation mark that stands at `start`, with the backslashes before it in JSON that is quoted once more, also percent-encoded; or ''. */
export function opensOf(text: string, start: number): string {
  OPENS.lastIndex = start;
  return OPENS.exec(text)?.[0] ?? '';
}

/** The place of the mark that closes what `open` opened; the text's end where none does. */
export function quotedEnd(text: string, start: number, open: string): number {
  if (open.startsWith('%')) return indexOrEnd(text, open, start);
  const level = open.length - 1;
  const mark = open.charAt(level);
  for (let at = text.indexOf(mark, start); at !== -1; at = text.indexOf(mark, at + 1)) {
    let slashes = 0;
    while (at - slashes > start && text.charAt(at - slashes - 1) === '\\') slashes += 1;
    // At each level of quotation a backslash is doubled, and a mark that does not close has one more.
    const own = (slashes - level) / (level + 1);
    if (own >= 0 && own % 2 < 1) return at - level;
    if (own < 0) return at - slashes;
  }
  return text.length;
}

/** The end of a list or an object that begins at `start`. */
export function enclosedEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text.charAt(at);
    const open = character === '"' || character === '\\' ? opensOf(text, at) : '';
    if (open !== '') at = quotedEnd(text, at + open.length, open) + open.length;
    else if (character === '\\') while (text.charAt(at) === '\\') at += 1;
    else {
      if (character === '{' || character === '[') depth += 1;
      if (character === '}' || character === ']') depth -= 1;
      at += 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}

/** A header's value has blanks, commas and semicolons inside. */
const WHOLE_LINE = /authorization|cookie|mnemonic|phrase/i;
/** A quotation mark that closes something around the value. */
const CLOSING = String.raw`\\{0,7}"(?=[\s,:;.)\]}>\\]|$)`;
const LINE_END = /[\r\n]|\\[rn]|$/g;
const PHRASE_END = new RegExp(String.raw`[,;}\r\n]|\\[rn]|${CLOSING}|$`, 'g');
const WORD_END = new RegExp(String.raw`[\s,;&})\]]|${CLOSING}|$`, 'g');
const WHOLE_PARAMETER_END = new RegExp(String.raw`[&#\r\n]|${CLOSING}|$`, 'g');
const PARAMETER_END = new RegExp(String.raw`[&#\s]|${CLOSING}|$`, 'g');
/** A word that says how the secret behind it is to be understood. */
const SCHEME = /(?:bearer|basic|digest|negotiate|token|apikey|aws4-hmac-sha256)\s+/iy;

export interface Bare {
  readonly name: string;
  readonly separator: string;
  /** A blank stands before the value. */
  readonly isSpaced: boolean;
  /** The name is in quotation marks. */
  readonly isJson: boolean;
}

export function bareEnd(text: string, start: number, bare: Bare): number {
  const { name, separator, isSpaced, isJson } = bare;
  if (isJson) return find(WORD_END, text, start);
  if (WHOLE_LINE.test(name))
    return find(separator === ':' ? LINE_END : WHOLE_PARAMETER_END, text, start);
  SCHEME.lastIndex = start;
  const from = start + (SCHEME.exec(text)?.[0].length ?? 0);
  if (separator === '=') return find(PARAMETER_END, text, from);
  return find(isSpaced ? PHRASE_END : WORD_END, text, from);
}

function indexOrEnd(text: string, mark: string, start: number): number {
  const index = text.indexOf(mark, start);
  return index === -1 ? text.length : index;
}

function find(end: RegExp, text: string, start: number): number {
  end.lastIndex = start;
  return end.exec(text)?.index ?? text.length;
}
