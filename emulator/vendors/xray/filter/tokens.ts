/**
 * Cuts a filter expression into words, numbers, strings and signs, each with its place. It refuses signs that the
 * language does not have; the parser judges whether the tokens make sense.
 */
import { AwsError } from '../../aws/error.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'sign' | 'json' | 'end';
  /** As written; of a string, what stands between the quotes; of JSON, what stands behind the `#`. */
  readonly text: string;
  /** Characters before it. */
  readonly at: number;
}

/** Longer than any expression; bounds every list below. */
const MAX_LENGTH = 4096;

const TOKEN =
  /\s*(?:(?<word>[A-Za-z_][\w.]*)|(?<number>-?\d+(?:\.\d+)?)|"(?<string>(?:[^"\\]|\\.)*)"|(?<sign>!=|<=|>=|[=<>!(){}[\],:#]))/suy;

/** @throws AwsError InvalidRequestException with the position of what cannot be read. */
export function tokenize(expression: string): readonly Token[] {
  if (expression.length > MAX_LENGTH) {
    throw syntaxError(`longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
  }
  const end = expression.trimEnd().length;
  const pattern = new RegExp(TOKEN);
  const tokens: Token[] = [];
  while (pattern.lastIndex < end) {
    const start = pattern.lastIndex;
    const found = pattern.exec(expression)?.groups;
    if (found === undefined) {
      const at = start + (/^\s*/.exec(expression.slice(start))?.[0].length ?? 0);
      throw syntaxError(`unexpected '${expression.charAt(at)}'`, at);
    }
    if (found['sign'] === '#') {
      const json = jsonAt(expression, pattern.lastIndex);
      tokens.push(json);
      pattern.lastIndex = json.at + json.text.length;
    } else tokens.push(tokenOf(found, pattern.lastIndex));
  }
  return [...tokens, { kind: 'end', text: 'end of expression', at: end }];
}

/** @throws AwsError InvalidRequestException when no list or object stands there, or it does not end */
function jsonAt(expression: string, from: number): Token {
  const at = from + (/^\s*/.exec(expression.slice(from))?.[0].length ?? 0);
  let depth = 0;
  for (const { 0: sign, index } of expression.slice(at).matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gsu)) {
    if (depth === 0 && index > 0) break;
    if (sign === '[' || sign === '{') depth++;
    if (sign === ']' || sign === '}') depth--;
    if (depth === 0 && index > 0) {
      return { kind: 'json', text: expression.slice(at, at + index + 1), at };
    }
  }
  throw syntaxError('expected a list of root causes as JSON behind #', at);
}

export function syntaxError(what: string, at: number): AwsError {
  return new AwsError(
    'InvalidRequestException',
    `Invalid filter expression: ${what} at position ${at + 1}`,
  );
}

function tokenOf(found: Record<string, string | undefined>, end: number): Token {
  const { word, number, string, sign = '' } = found;
  if (word !== undefined) return { kind: 'word', text: word, at: end - word.length };
  if (number !== undefined) return { kind: 'number', text: number, at: end - number.length };
  if (string !== undefined) {
    const text = string.replaceAll(/\\(.)/gs, '$1');
    return { kind: 'string', text, at: end - string.length - 2 };
  }
  return { kind: 'sign', text: sign, at: end - sign.length };
}
