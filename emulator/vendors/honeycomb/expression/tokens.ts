/**
 * Cuts the text of a calculated field into tokens. The grammar is that of Honeycomb's formulas
 * (https://docs.honeycomb.io/reference/calculated-field-formula/syntax/): `$column`, `$"column"`, "text", `raw
 * text`, numbers, names and operators.
 */

/** The expression cannot be used. The message says where and why. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

export type Token =
  | { readonly kind: 'column' | 'text' | 'name'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly at: number }
  | { readonly kind: 'sign'; readonly text: string; readonly at: number };

const PATTERNS: readonly (readonly [Token['kind'] | 'blank', RegExp])[] = [
  ['blank', /\s+/y],
  ['column', /\$(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|[\p{L}\p{Nd}_./:?-]+)/uy],
  ['text', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/uy],
  ['number', /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/uy],
  ['name', /[A-Za-z][A-Za-z0-9_]*/uy],
  ['sign', /!=|<=|>=|[(),=<>+\-*/%!]/uy],
];

/** @throws {ExpressionError} */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < expression.length) {
    const found = match(expression, at);
    if (found === undefined) {
      throw new ExpressionError(`unexpected '${expression.slice(at, at + 10)}' at ${at}`);
    }
    const { kind, text } = found;
    if (kind === 'column') tokens.push({ kind, text: unquote(text.slice(1)), at });
    else if (kind === 'text') tokens.push({ kind, text: unquote(text), at });
    else if (kind !== 'blank') tokens.push({ kind, text, at });
    at += text.length;
  }
  return tokens;
}

function match(expression: string, at: number) {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(expression)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unquote(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  return text
    .slice(1, -1)
    .replaceAll(
      /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{3})|(.))/gu,
      (_all, u?: string, long?: string, x?: string, octal?: string, other?: string) => {
        const hex = u ?? long ?? x;
        if (hex !== undefined) return character(Number.parseInt(hex, 16));
        if (octal !== undefined) return character(Number.parseInt(octal, 8));
        // What Go's texts do not know is left to regular expressions: "\\d" is a digit.
        return ESCAPES[other ?? ''] ?? (/["'\\]/.test(other ?? '') ? (other ?? '') : `\\${other}`);
      },
    );
}

function character(code: number): string {
  if (code > 0x10ffff) throw new ExpressionError(`there is no character ${code.toString(16)}`);
  return String.fromCodePoint(code);
}
