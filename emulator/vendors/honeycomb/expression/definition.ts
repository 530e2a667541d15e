/** What a function of calculated fields is, and the tree of an expression that calls it. */
import type { Budget } from './budget.ts';
import type { Value } from './value.ts';

export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** What an expression can see of one event. */
export interface Row {
  column(name: string): Value;
  /** Unix seconds. */
  readonly eventTime: number;
  readonly ingestTime: number;
}

export type Argument = () => Value;
export type Call = (args: readonly Argument[], row: Row) => Value;

export interface Definition {
  readonly least: number;
  readonly most: number;
  /** Called once for an expression; what it gives is called for each event. */
  readonly prepare: (args: readonly Expression[]) => Call;
  /** Refuses arguments that must be literals of a kind, or cost too much. @throws {ExpressionError} */
  readonly check?: (args: readonly Expression[], budget: Budget) => void;
}

export function define(least: number, most: number, call: Call): Definition {
  return { least, most, prepare: () => call };
}

/** For functions that want all their arguments evaluated. */
export function eager(
  least: number,
  most: number,
  work: (...values: Value[]) => Value,
): Definition {
  return define(least, most, (args) => work(...args.map((arg) => arg())));
}
