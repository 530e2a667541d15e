/**
 * The functions of calculated fields, by https://docs.honeycomb.io/reference/calculated-field-formula. An
 * argument is a function too, since IF, SWITCH, COALESCE, AND and OR evaluate no more than they need.
 */
import type { Call, Definition } from './definition.ts';
import { define, eager } from './definition.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';
import { TIME_FUNCTIONS } from './time-functions.ts';
import type { Value } from './value.ts';
import { compare, finite, isTruthy, numberOf, numericOf, textOf } from './value.ts';

const order = (holds: (order: number) => boolean): Definition =>
  eager(2, 2, (a, b) => {
    const difference = compare(a ?? null, b ?? null);
    return difference !== undefined && holds(difference);
  });

function equals(a: Value, b: Value): boolean {
  return a !== null && a === b;
}

/** The extreme of those that have the type of the first that is not empty. */
const extreme = (wins: (order: number) => boolean): Definition =>
  eager(1, Infinity, (...values) => {
    let best: Value = null;
    for (const value of values) {
      if (best === null) best = value;
      const difference = compare(value, best);
      if (difference !== undefined && wins(difference)) best = value;
    }
    return best;
  });

/** Pairs of condition and value, then perhaps what holds otherwise. */
const branches: Call = (args) => {
  for (let index = 0; index + 1 < args.length; index += 2) {
    if (isTruthy(args[index]?.() ?? null)) return args[index + 1]?.() ?? null;
  }
  return args.length % 2 === 1 ? (args.at(-1)?.() ?? null) : null;
};

const choose: Call = ([subject, ...cases]) => {
  const value = subject?.() ?? null;
  for (let index = 0; index + 1 < cases.length; index += 2) {
    if (equals(value, cases[index]?.() ?? null)) return cases[index + 1]?.() ?? null;
  }
  return cases.length % 2 === 1 ? (cases.at(-1)?.() ?? null) : null;
};

const bucket = eager(2, 4, (source, size, min = null, max = null) => {
  const value = numericOf(source ?? null);
  const width = numericOf(size ?? null);
  if (value === undefined || width === undefined || width <= 0) return null;
  const low = numericOf(min);
  const high = numericOf(max);
  if (low !== undefined && value < low) return `< ${low}`;
  if (high !== undefined && value >= high) return `>= ${high}`;
  const start = low ?? 0;
  const from = start + Math.floor((value - start) / width) * width;
  return `${from} - ${high === undefined ? from + width : Math.min(high, from + width)}`;
});

export const FUNCTIONS: ReadonlyMap<string, Definition> = new Map([
  ['IF', define(2, Infinity, branches)],
  ['SWITCH', define(3, Infinity, choose)],
  [
    'COALESCE',
    define(1, Infinity, (args) => {
      for (const arg of args) {
        const value = arg();
        if (value !== null && value !== '') return value;
      }
      return null;
    }),
  ],
  ['LT', order((difference) => difference < 0)],
  ['LTE', order((difference) => difference <= 0)],
  ['GT', order((difference) => difference > 0)],
  ['GTE', order((difference) => difference >= 0)],
  ['EQUALS', eager(2, 2, (a, b) => equals(a ?? null, b ?? null))],
  ['NOT_EQUALS', eager(2, 2, (a, b) => !equals(a ?? null, b ?? null))],
  ['IN', eager(2, Infinity, (value, ...options) => options.some((o) => equals(value ?? null, o)))],
  ['EXISTS', eager(1, 1, (value) => value !== null)],
  ['NOT', eager(1, 1, (value) => !isTruthy(value ?? null))],
  ['AND', define(1, Infinity, (args) => args.every((arg) => isTruthy(arg())))],
  ['OR', define(1, Infinity, (args) => args.some((arg) => isTruthy(arg())))],
  ['MIN', extreme((difference) => difference < 0)],
  ['MAX', extreme((difference) => difference > 0)],
  ['SUM', eager(1, Infinity, (...v) => finite(v.reduce<number>((sum, x) => sum + numberOf(x), 0)))],
  ['SUB', eager(2, 2, (a, b) => finite(numberOf(a ?? null) - numberOf(b ?? null)))],
  [
    'MUL',
    eager(1, Infinity, (...v) =>
      finite(v.reduce<number>((product, x) => product * numberOf(x), 1)),
    ),
  ],
  ['DIV', eager(2, 2, (a, b) => finite(numberOf(a ?? null) / numberOf(b ?? null)))],
  ['MOD', eager(2, 2, (a, b) => finite(numberOf(a ?? null) % numberOf(b ?? null)))],
  ['LOG10', eager(1, 1, (value) => finite(Math.log10(numberOf(value ?? null))))],
  ['BUCKET', bucket],
  ['INT', eager(1, 1, (value) => Math.trunc(numberOf(value ?? null)))],
  ['FLOAT', eager(1, 1, (value) => numberOf(value ?? null))],
  ['BOOL', eager(1, 1, (value) => isTruthy(value ?? null))],
  ['STRING', eager(1, 1, (value) => textOf(value ?? null))],
  ...TEXT_FUNCTIONS,
  ...TIME_FUNCTIONS,
]);
