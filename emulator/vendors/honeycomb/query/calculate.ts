/**
 * Computes each operator of a query over the values of a group. A value stands for as many events as its weight says,
 * the sample rate: COUNT, SUM, AVG, percentiles and HEATMAP use it, COUNT_DISTINCT, MAX and MIN do not.
 */
import type { Value } from '../expression/value.ts';
import { finite } from '../expression/value.ts';
import { PERCENTILES } from './spec.ts';

/** Values of one calculation, in one group and one step; `weights` runs beside `values`. */
export interface Samples {
  readonly values: Value[];
  readonly weights: number[];
}

/**
 * The result of an operator, null when there is nothing to calculate from. RATE operators give what their
 * differences are taken of.
 *
 * @param lengthMs of the step or the window, for CONCURRENCY
 */
export function calculate(op: string, samples: Samples, lengthMs: number): number | null {
  const { values, weights } = samples;
  switch (op) {
    case 'COUNT':
      return weights.reduce((sum, weight) => sum + weight, 0);
    case 'COUNT_DISTINCT':
      return new Set(values.filter((value) => value !== null)).size;
    case 'CONCURRENCY':
      return finite(weightedSum(samples).sum / lengthMs);
    case 'SUM':
    case 'RATE_SUM':
      return finite(weightedSum(samples).sum);
    case 'AVG':
    case 'RATE_AVG': {
      const { sum, weight } = weightedSum(samples);
      return weight === 0 ? null : finite(sum / weight);
    }
    case 'MAX':
    case 'RATE_MAX':
      return extreme(values, (a, b) => a > b);
    case 'MIN':
      return extreme(values, (a, b) => a < b);
    default:
      return percentile(samples, PERCENTILES.get(op) ?? NaN);
  }
}

function weightedSum({ values, weights }: Samples): { sum: number; weight: number } {
  let sum = 0;
  let weight = 0;
  values.forEach((value, index) => {
    if (typeof value !== 'number') return;
    const times = weights[index] ?? 1;
    sum += value * times;
    weight += times;
  });
  return { sum, weight };
}

function extreme(values: readonly Value[], wins: (a: number, b: number) => boolean): number | null {
  let best: number | null = null;
  for (const value of values) {
    if (typeof value === 'number' && (best === null || wins(value, best))) best = value;
  }
  return best;
}

/**
 * The smallest value that, with all up to it, makes up the share `p` of the weight; the vendor's is an estimate.
 * Numbers of one weight are sorted by themselves, which takes a tenth of the time of sorting pairs; in each list the
 * first number is searched that will do, by adding up how many of each weight there are up to it.
 */
function percentile(samples: Samples, p: number): number | null {
  const lists = sortedByWeight(samples);
  const total = lists.reduce((sum, { weight, numbers }) => sum + weight * numbers.length, 0);
  const upTo = (value: number) =>
    lists.reduce((sum, { weight, numbers }) => sum + weight * countUpTo(numbers, value), 0);
  const found = lists.flatMap(({ numbers }) => {
    const at = firstIndex(numbers.length, (index) => upTo(numbers[index] ?? 0) >= p * total);
    return numbers[at] ?? [];
  });
  return found.length === 0 ? null : Math.min(...found);
}

function sortedByWeight({ values, weights }: Samples) {
  const lists = new Map<number, number[]>();
  values.forEach((value, index) => {
    if (typeof value !== 'number') return;
    const weight = weights[index] ?? 1;
    const list = lists.get(weight);
    if (list === undefined) lists.set(weight, [value]);
    else list.push(value);
  });
  return [...lists].map(([weight, numbers]) => ({
    weight,
    numbers: Float64Array.from(numbers).sort(),
  }));
}

function countUpTo(ascending: Float64Array, value: number): number {
  return firstIndex(ascending.length, (index) => (ascending[index] ?? 0) > value);
}

/** The first index from which on something holds; `end` when it does not hold before. */
function firstIndex(end: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
