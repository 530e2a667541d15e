/**
 * What each operator of a query makes of the values it was given. A value stands for as many events as its
 * weight says, the sample rate: COUNT, SUM, AVG, percentiles and HEATMAP heed it, COUNT_DISTINCT, MAX and MIN
 * have no use for it.
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

/** The smallest value that, with all below it, makes up the share `p` of the weight. The vendor's is an estimate. */
function percentile({ values, weights }: Samples, p: number): number | null {
  const order = numbersOf(values);
  if (order.length === 0) return null;
  order.sort((a, b) => a.value - b.value);
  const total = order.reduce((sum, { index }) => sum + (weights[index] ?? 1), 0);
  let below = 0;
  for (const { value, index } of order) {
    below += weights[index] ?? 1;
    if (below >= p * total) return value;
  }
  return order.at(-1)?.value ?? null;
}

function numbersOf(values: readonly Value[]): { value: number; index: number }[] {
  return values.flatMap((value, index) => (typeof value === 'number' ? [{ value, index }] : []));
}
