/** Cuts SQL into tokens as SQLite does, far enough to tell statements apart and to find a word. */

export interface Token {
  readonly text: string;
  /** Place of its first character, from 0. */
  readonly at: number;
  readonly kind: 'word' | 'text' | 'other';
}

/** https://www.sqlite.org/lang_expr.html; a quoted name is a word. What is not closed goes to the end. */
const TOKEN =
  /(?<blank>\s+|--[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<word>[\p{L}_][\p{L}\d_$]*|"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?)|(?<text>'(?:[^']|'')*'?)|(?<other>\d[\w.]*|[^])/gu;

/** Without blanks and comments. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: text, index: at, groups = {} } of sql.matchAll(TOKEN)) {
    if (groups['blank'] !== undefined) continue;
    const kind =
      groups['word'] !== undefined ? 'word' : groups['text'] !== undefined ? 'text' : 'other';
    tokens.push({ text, at, kind });
  }
  return tokens;
}

/** The name that a word stands for: without quotation marks, in lower case. */
export function nameOf({ text }: Token): string {
  const quote = /^["`[]/.exec(text)?.[0];
  if (quote === undefined) return text.toLowerCase();
  const inner = text.slice(1, -1);
  return (quote === '[' ? inner : inner.replaceAll(quote + quote, quote)).toLowerCase();
}
