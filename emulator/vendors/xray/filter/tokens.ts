/**
 * Cuts a filter expression into words, numbers, strings and signs, each with its place. It refuses signs that the
 * language does not have; the parser judges whether the tokens make sense.
 */
import { AwsError } from '../../aws/error.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'sign' | 'end';
  /** As written; of a string, what stands between the quotes. */
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
    tokens.push(tokenOf(found, pattern.lastIndex));
  }
  return [...tokens, { kind: 'end', text: 'end of expression', at: end }];
}

export function syntaxError(what: string, at: number): AwsError {
  return new AwsError(
    'InvalidRequestException',
    `Invalid filter expression: ${what} at position ${at + 1}`,
  );
}

/** For what X-Ray knows and the emulator does not, so that it never gives a wrong list of traces. */
export function unsupported(what: string, at: number): AwsError {
  return new AwsError(
    'InvalidRequestException',
    `The emulator does not support '${what}' in filter expressions, at position ${at + 1}`,
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
