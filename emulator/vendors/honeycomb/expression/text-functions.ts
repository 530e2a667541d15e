/**
 * The functions of calculated fields that work on text. Honeycomb's regular expressions are Go's; they run as
 * JavaScript's here, with the two spellings that differ most, `(?i)` and `(?P<name>…)`, understood.
 */
import type { Definition, Expression } from './definition.ts';
import { eager } from './definition.ts';
import { ExpressionError } from './tokens.ts';
import type { Value } from './value.ts';
import { textOf } from './value.ts';

/** Backtracking on longer text could stop the emulator. */
const MAX_MATCHED_LENGTH = 10_000;

const both = (holds: (text: string, part: string) => boolean): Definition =>
  eager(
    2,
    2,
    (text, part) => typeof text === 'string' && typeof part === 'string' && holds(text, part),
  );

function pattern(args: readonly Expression[]): RegExp {
  const literal = args[1];
  if (literal?.kind !== 'literal' || typeof literal.value !== 'string') {
    throw new ExpressionError('a regular expression must be a text, not a calculation');
  }
  const [, flags = '', source = ''] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(literal.value) ?? [];
  try {
    return new RegExp(source.replaceAll('(?P<', '(?<'), `gu${flags}`);
  } catch (error) {
    throw new ExpressionError(`'${literal.value}' is no regular expression`, { cause: error });
  }
}

/** @param otherwise what comes of a value that is no text */
function regex(otherwise: Value, work: (text: string, pattern: RegExp) => Value): Definition {
  return {
    least: 2,
    most: 2,
    check: pattern,
    prepare(args) {
      const compiled = pattern(args);
      return ([subject]) => {
        const value = subject?.() ?? null;
        if (typeof value !== 'string') return otherwise;
        return work(value.slice(0, MAX_MATCHED_LENGTH), compiled);
      };
    },
  };
}

/** The first group, or all that matched when the pattern has none. */
function firstMatch(text: string, pattern: RegExp): Value {
  const [found] = text.matchAll(pattern);
  return found ? (found[1] ?? found[0]) : null;
}

export const TEXT_FUNCTIONS: readonly (readonly [string, Definition])[] = [
  ['CONCAT', eager(1, Infinity, (...values) => values.map(textOf).join(''))],
  ['TO_LOWER', eager(1, 1, (text) => (typeof text === 'string' ? text.toLowerCase() : null))],
  ['STARTS_WITH', both((text, part) => text.startsWith(part))],
  ['ENDS_WITH', both((text, part) => text.endsWith(part))],
  ['CONTAINS', both((text, part) => text.includes(part))],
  ['REG_MATCH', regex(false, (text, pattern) => firstMatch(text, pattern) !== null)],
  ['REG_VALUE', regex(null, firstMatch)],
  ['REG_COUNT', regex(0, (text, pattern) => [...text.matchAll(pattern)].length)],
  [
    'LENGTH',
    eager(1, 2, (text, unit) => {
      if (typeof text !== 'string') return 0;
      return unit === 'bytes' ? Buffer.byteLength(text) : [...text].length;
    }),
  ],
];
