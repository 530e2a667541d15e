/** An expression of Logs Insights as a function of a row, and what its operators compute. */
import type { Reader } from '../reader.ts';
import type { Aggregate } from './aggregates.ts';
import type { QueryTimes } from './functions/scalar.ts';
import { fieldOf, type Row } from './row.ts';
import { compare, isEqual, numberOf, Structure, type Value } from './values.ts';

export interface Expression {
  evaluate(row: Row): Value;
  /** Where it gives Unix milliseconds that results show as a time. */
  readonly isTime?: boolean;
  readonly isText?: boolean;
  /** The field it is, where it is nothing else. */
  readonly field?: string;
}

/** An aggregation that stands in an expression; its result is found in a row under `name`. */
export interface AggregateCall {
  readonly name: string;
  /** Undefined counts every row. */
  readonly argument: Expression | undefined;
  create(): Aggregate;
}

export interface ExpressionContext {
  readonly reader: Reader;
  /** What commands before have made: aliases, and columns of `stats`, which may be named as they were written. */
  readonly columns: ReadonlyMap<string, { readonly isTime: boolean }>;
  /** Where aggregations go; undefined where there may be none. */
  readonly aggregates?: AggregateCall[];
  readonly query: QueryContext;
}

/** What an expression may know of the query around it. */
export interface QueryContext {
  readonly times: QueryTimes;
  /** Reads a query in parentheses behind the opening one; undefined where there may be none. */
  readonly readSubquery: ((wanted: string | undefined) => SubqueryAnswer) | undefined;
}

/** What a query within another gave, once it has run. */
export interface SubqueryAnswer {
  has(value: Value): boolean;
}

export const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y;
const TIMES = new Set(['@timestamp', '@ingestionTime']);

type Operator = (a: Value, b: Value) => Value;

export const COMPARISONS: Readonly<Record<string, Operator>> = {
  '=': isEqual,
  // A structure is neither equal to anything nor different from it.
  '!=': (a, b) => !(a instanceof Structure || b instanceof Structure || isEqual(a, b)),
  '<': (a, b) => (compare(a, b) ?? 0) < 0,
  '<=': (a, b) => (compare(a, b) ?? 1) <= 0,
  '>': (a, b) => (compare(a, b) ?? 0) > 0,
  '>=': (a, b) => (compare(a, b) ?? -1) >= 0,
};

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
};

/** A field of logs, or what a command before has put under its name. */
export function fieldExpression(name: string, columns?: ExpressionContext['columns']): Expression {
  const field = fieldOf(name);
  const isTime = columns?.get(name)?.isTime ?? TIMES.has(name);
  return { field: name, isTime, evaluate: (row) => row.get(field) };
}

export function arithmetic(sign: string, left: Expression, right: Expression): Expression {
  const compute = ARITHMETIC[sign] ?? (() => Number.NaN);
  return {
    evaluate(row) {
      const [a, b] = [numberOf(left.evaluate(row)), numberOf(right.evaluate(row))];
      const found = a === undefined || b === undefined ? Number.NaN : compute(a, b);
      return Number.isFinite(found) ? found : undefined;
    },
  };
}
