/** How functions of Logs Insights are written down: what they take, and what they give for what is missing. */
import { numberOf, textOf, type Value } from '../values.ts';

/** When a query was started and what time it asks for, in Unix milliseconds. */
export interface QueryTimes {
  readonly startedMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ScalarFunction {
  /** How many arguments it takes. */
  readonly arity: readonly [min: number, max: number];
  /** True when it gives a time, in Unix milliseconds. */
  readonly givesTime?: true;
  call(values: readonly Value[], times: QueryTimes): Value;
}

/** By lower-case name. */
export type Functions = Readonly<Record<string, ScalarFunction>>;

/** Of numbers; undefined where an argument is none, or the result is not finite. */
export const numeric = (
  compute: (...numbers: number[]) => number,
  min = 1,
  max = min,
): ScalarFunction => ({
  arity: [min, max],
  call(values) {
    const numbers = values.map(numberOf);
    const found = numbers.every((n) => n !== undefined) ? compute(...numbers) : Number.NaN;
    return Number.isFinite(found) ? found : undefined;
  },
});

/** Of texts; a missing argument makes the result missing. */
export const textual = (
  compute: (...texts: string[]) => Value,
  min = 1,
  max = min,
): ScalarFunction => ({
  arity: [min, max],
  call(values) {
    const texts = values.map(textOf);
    return texts.every((text) => text !== undefined) ? compute(...texts) : undefined;
  },
});

export const judging = (judge: (value: Value) => boolean): ScalarFunction => ({
  arity: [1, 1],
  call: ([value]) => judge(value),
});
