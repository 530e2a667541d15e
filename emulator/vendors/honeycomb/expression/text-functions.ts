/**
 * The functions of calculated fields that work on text. Honeycomb's regular expressions are Go's, which are RE2's.
 */
import { compileRegex, type LinearRegex } from '../../../columns/linear-regex.ts';
import type { Definition, Expression } from './definition.ts';
import { eager } from './definition.ts';
import { ExpressionError } from './tokens.ts';
import type { Value } from './value.ts';
import { textOf } from './value.ts';

const both = (holds: (text: string, part: string) => boolean): Definition =>
  eager(
    2,
    2,
    (text, part) => typeof text === 'string' && typeof part === 'string' && holds(text, part),
  );

/** A text of an event may have so many characters, so that doubling it again and again ends. */
const MAX_TEXT = 1_000_000;

function sourceOf(args: readonly Expression[]): string {
  const literal = args[1];
  if (literal?.kind !== 'literal' || typeof literal.value !== 'string') {
    throw new ExpressionError('a regular expression must be a text, not a calculation');
  }
  return literal.value;
}

function pattern(source: string): LinearRegex {
  const compiled = compileRegex(source);
  if (compiled === 'unreadable') {
    throw new ExpressionError(`'${source.slice(0, 100)}' is not a regular expression`);
  }
  if (compiled === 'too large') {
    throw new ExpressionError(`'${source.slice(0, 100)}' is too large`);
  }
  return compiled;
}

/** @returns null where the text would be larger than any event. */
function concatenated(values: readonly Value[]): Value {
  let text = '';
  for (const value of values) {
    text += textOf(value) ?? '';
    if (text.length > MAX_TEXT) return null;
  }
  return text;
}

/** @param otherwise the result for a value that is not a text */
function regex(otherwise: Value, work: (text: string, pattern: LinearRegex) => Value): Definition {
  return {
    least: 2,
    most: 2,
    check(args, budget) {
      const source = sourceOf(args);
      budget.pattern(source);
      pattern(source);
    },
    prepare(args) {
      const compiled = pattern(sourceOf(args));
      return ([subject]) => {
        const value = subject?.() ?? null;
        return typeof value === 'string' ? work(value, compiled) : otherwise;
      };
    },
  };
}

/** The first group, or all that matched when the pattern has none. */
function firstMatch(text: string, pattern: LinearRegex): Value {
  const found = pattern.find(text);
  return found?.[1] ?? found?.[0] ?? null;
}

export const TEXT_FUNCTIONS: readonly (readonly [string, Definition])[] = [
  ['CONCAT', eager(1, Infinity, (...values) => concatenated(values))],
  ['TO_LOWER', eager(1, 1, (text) => (typeof text === 'string' ? text.toLowerCase() : null))],
  ['STARTS_WITH', both((text, part) => text.startsWith(part))],
  ['ENDS_WITH', both((text, part) => text.endsWith(part))],
  ['CONTAINS', both((text, part) => text.includes(part))],
  ['REG_MATCH', regex(false, (text, pattern) => pattern.test(text))],
  ['REG_VALUE', regex(null, firstMatch)],
  ['REG_COUNT', regex(0, (text, pattern) => pattern.count(text))],
  [
    'LENGTH',
    eager(1, 2, (text, unit) => {
      if (typeof text !== 'string') return 0;
      return unit === 'bytes' ? Buffer.byteLength(text) : [...text].length;
    }),
  ],
];
