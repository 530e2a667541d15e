/**
 * Filters of queries. Each operator with "not" is the opposite of the one without, so the two share all events
 * between them, those without the column included. Numbers in text and numbers are compared as numbers.
 */
import type { Value } from '../expression/value.ts';
import { numericOf } from '../expression/value.ts';
import type { Filter, Having } from './spec.ts';

export type Predicate<T> = (row: T) => boolean;

/** @param read gives a column's value of a row; undefined or 'AND' combines by AND */
export function combineFilters<T>(
  filters: readonly Filter[],
  combination: 'AND' | 'OR' | null | undefined,
  read: (column: string) => (row: T) => Value,
): Predicate<T> | undefined {
  if (filters.length === 0) return undefined;
  const tests = filters.map((filter) => {
    const column = read(filter.column);
    const test = testOf(filter);
    return (row: T) => test(column(row));
  });
  return combination === 'OR'
    ? (row) => tests.some((test) => test(row))
    : (row) => tests.every((test) => test(row));
}

/** Whether a value passes a filter. */
function testOf({ op, value }: Filter): (actual: Value) => boolean {
  const wanted = value ?? null;
  if (Array.isArray(wanted)) {
    const isIn = (actual: Value) => wanted.some((option) => isSame(actual, option));
    return op === 'not-in' ? (actual) => !isIn(actual) : isIn;
  }
  switch (op) {
    case '=':
      return (actual) => isSame(actual, wanted);
    case '!=':
      return (actual) => !isSame(actual, wanted);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (actual) => {
        const difference = differenceOf(actual, wanted);
        return difference !== undefined && holds(op, difference);
      };
    case 'starts-with':
      return (actual) => textTest(actual, wanted, 'startsWith');
    case 'does-not-start-with':
      return (actual) => !textTest(actual, wanted, 'startsWith');
    case 'ends-with':
      return (actual) => textTest(actual, wanted, 'endsWith');
    case 'does-not-end-with':
      return (actual) => !textTest(actual, wanted, 'endsWith');
    case 'contains':
      return (actual) => textTest(actual, wanted, 'includes');
    case 'does-not-contain':
      return (actual) => !textTest(actual, wanted, 'includes');
    case 'does-not-exist':
      return (actual) => actual === null;
    default:
      return (actual) => actual !== null;
  }
}

/** Whether a number that was calculated passes; one that could not be calculated never does. */
export function havingHolds(
  { op, value }: Pick<Having, 'op' | 'value'>,
  actual: number | null,
): boolean {
  return actual !== null && holds(op, actual - value);
}

function holds(op: Having['op'], difference: number): boolean {
  switch (op) {
    case '=':
      return difference === 0;
    case '!=':
      return difference !== 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

function isSame(actual: Value, wanted: Value): boolean {
  if (actual === null) return false;
  return (
    actual === wanted || differenceOf(actual, wanted) === 0 || String(actual) === String(wanted)
  );
}

function differenceOf(actual: Value, wanted: Value): number | undefined {
  if (actual === null || wanted === null) return undefined;
  if (typeof actual === 'string' && typeof wanted === 'string') {
    return actual < wanted ? -1 : actual > wanted ? 1 : 0;
  }
  const [a, b] = [numericOf(actual), numericOf(wanted)];
  return a === undefined || b === undefined ? undefined : a - b;
}

function textTest(
  actual: Value,
  wanted: Value,
  test: 'startsWith' | 'endsWith' | 'includes',
): boolean {
  return actual !== null && String(actual)[test](String(wanted));
}
