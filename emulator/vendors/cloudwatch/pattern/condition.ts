/**
 * What JSON and space-delimited patterns share: conditions joined by `&&`, `||` and parentheses, and the comparison of
 * a value with a number, a text with wildcards at its ends, or a regular expression.
 */
import { createRegex } from '../regex/regex.ts';
import { RegexError } from '../regex/syntax.ts';
import type { Reader } from '../reader.ts';
import { readPhrase } from './terms.ts';

export type Value = string | number;

export interface Comparison {
  readonly regexes: number;
  /** The `size` of a FilterPattern. */
  readonly size: number;
  test(value: Value): boolean;
}

type Test<Subject> = (subject: Subject) => boolean;

/** Parentheses inside one another. */
const MAX_NESTING = 50;

const NUMBER = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.*:/@+-])/y;
const TEXT = /[\w.*:/@+-]+/y;
const WHOLE_NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** @param condition reads one condition that is not in parentheses. */
export function readConditions<Subject>(
  reader: Reader,
  condition: () => Test<Subject>,
): Test<Subject> {
  function any(nesting: number): Test<Subject> {
    const tests = [all(nesting)];
    while (reader.accept('||')) tests.push(all(nesting));
    return (subject) => tests.some((test) => test(subject));
  }

  function all(nesting: number): Test<Subject> {
    const tests = [one(nesting)];
    while (reader.accept('&&')) tests.push(one(nesting));
    return (subject) => tests.every((test) => test(subject));
  }

  function one(nesting: number): Test<Subject> {
    if (nesting > MAX_NESTING) reader.fail(`nested deeper than ${MAX_NESTING}`);
    if (!reader.accept('(')) return condition();
    const inner = any(nesting + 1);
    reader.expect(')');
    return inner;
  }

  return any(0);
}

/** Reads an operator and what it compares with; undefined when no operator comes next. */
export function readComparison(reader: Reader): Comparison | undefined {
  reader.skipSpace();
  const operator = reader.match(/!=|<=|>=|=|<|>/y)?.[0];
  if (operator === undefined) return undefined;
  reader.skipSpace();
  const start = reader.at;
  if (operator !== '=' && operator !== '!=') return readOrder(reader, operator);
  const wanted = operator === '=';
  if (reader.source.charAt(start) === '%') {
    const { test, size } = readRegex(reader);
    return { regexes: 1, size, test: (value) => test(String(value)) === wanted };
  }
  const number = reader.match(NUMBER)?.[0];
  if (number !== undefined) {
    return {
      regexes: 0,
      size: 1,
      test: (value) => (numberOf(value) === Number(number)) === wanted,
    };
  }
  const text = reader.accept('"') ? readPhrase(reader) : reader.match(TEXT)?.[0];
  if (text === undefined) return reader.failExpecting('a number, a text or a regular expression');
  const matches = wildcards(text);
  return { regexes: 0, size: 1, test: (value) => matches(String(value)) === wanted };
}

/** One instruction of a regular expression takes as long as so many terms. */
const REGEX_WEIGHT = 10;

/** Reads a regular expression between per cent signs. Its test says whether it matches somewhere in a text. */
export function readRegex(reader: Reader): {
  readonly test: (text: string) => boolean;
  readonly size: number;
} {
  const start = reader.at;
  reader.expect('%');
  const source = reader.match(/((?:[^%\\]|\\.)*)%/suy)?.[1];
  if (source === undefined) return reader.fail('unterminated regular expression', start);
  if (source === '') reader.fail('empty regular expression', start);
  try {
    const { test, size } = createRegex(source, 'filter');
    return { test, size: size * REGEX_WEIGHT };
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    return reader.fail(error.message, start + 1 + error.at);
  }
}

function readOrder(reader: Reader, operator: string): Comparison {
  const text = reader.match(NUMBER)?.[0];
  if (text === undefined) return reader.failExpecting('a number');
  const wanted = Number(text);
  const compare: Readonly<Record<string, (value: number) => boolean>> = {
    '<': (value) => value < wanted,
    '<=': (value) => value <= wanted,
    '>': (value) => value > wanted,
    '>=': (value) => value >= wanted,
  };
  const holds = compare[operator] ?? (() => false);
  return { regexes: 0, size: 1, test: (value) => holds(numberOf(value)) };
}

/** NaN, which no comparison holds for, when a text is not a number. */
function numberOf(value: Value): number {
  if (typeof value === 'number') return value;
  return WHOLE_NUMBER.test(value) ? Number(value) : Number.NaN;
}

/** An asterisk stands for any text at the start and the end; elsewhere it is itself. */
function wildcards(text: string): (value: string) => boolean {
  if (text === '*') return () => true;
  const [open, closed] = [text.startsWith('*'), text.endsWith('*')];
  const core = text.slice(open ? 1 : 0, closed ? -1 : undefined);
  if (open && closed) return (value) => value.includes(core);
  if (open) return (value) => value.endsWith(core);
  return closed ? (value) => value.startsWith(core) : (value) => value === core;
}
