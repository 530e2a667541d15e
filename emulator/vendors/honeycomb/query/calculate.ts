/**
 * Computes each operator of a query over the values of a group. A value stands for as many events as its weight says,
 * the sample rate: COUNT, SUM, AVG, percentiles and HEATMAP use it, COUNT_DISTINCT, MAX and MIN do not.
 */
import type { Value } from '../expression/value.ts';
import { finite } from '../expression/value.ts';
import { PERCENTILES } from './spec.ts';

/**
 * Values of one calculation, in one group and one step; `weights` runs beside `values`, or is empty where each is 1,
 * which is what most events have.
 */
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
 * The smallest value that, with all up to it, makes up the share `p` of the weight; the vendor's is an estimate. Values
 * are not sorted, which would take most of the time of a query: they are divided at one of them, again and again, and
 * only the part in which the value lies is looked at further. https://en.wikipedia.org/wiki/Quickselect
 */
function percentile({ values, weights }: Samples, p: number): number | null {
  const numbers = new Float64Array(values.length);
  const times = new Float64Array(values.length);
  let [count, total, isWeighted] = [0, 0, false];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (typeof value !== 'number') continue;
    const weight = weights[index] ?? 1;
    numbers[count] = value;
    times[count] = weight;
    total += weight;
    isWeighted ||= weight !== 1;
    count++;
  }
  if (count === 0) return null;
  return isWeighted
    ? weightedShare(numbers, times, count, p * total)
    : rankedNumber(numbers, count, Math.max(0, Math.ceil(p * count) - 1));
}

/** The smallest number that, with all up to it, has at least such a weight. */
function weightedShare(
  numbers: Float64Array,
  times: Float64Array,
  count: number,
  wanted: number,
): number {
  const swap = (one: number, other: number) => {
    const [number = 0, time = 0] = [numbers[one], times[one]];
    numbers[one] = numbers[other] ?? 0;
    times[one] = times[other] ?? 0;
    numbers[other] = number;
    times[other] = time;
  };
  let [from, to, before, random] = [0, count, 0, 1];
  for (;;) {
    random = nextRandom(random);
    const pivot = numbers[from + (random % (to - from))] ?? 0;
    let [low, at, high, below, same] = [from, from, to, 0, 0];
    while (at < high) {
      const number = numbers[at] ?? 0;
      if (number < pivot) {
        below += times[at] ?? 0;
        swap(low++, at++);
      } else if (number > pivot) swap(at, --high);
      else same += times[at++] ?? 0;
    }
    if (low > from && before + below >= wanted) to = low;
    else if (high === to || before + below + same >= wanted) return pivot;
    else {
      before += below + same;
      from = high;
    }
  }
}

/** The number that would be at a place if they were sorted. Without weights this takes a third of the time. */
function rankedNumber(numbers: Float64Array, count: number, place: number): number {
  let [from, to, random] = [0, count, 1];
  for (;;) {
    random = nextRandom(random);
    const pivot = numbers[from + (random % (to - from))] ?? 0;
    let [low, at, high] = [from, from, to];
    while (at < high) {
      const number = numbers[at] ?? 0;
      if (number < pivot) {
        numbers[at] = numbers[low] ?? 0;
        numbers[low] = number;
        low += 1;
        at += 1;
      } else if (number > pivot) {
        high -= 1;
        numbers[at] = numbers[high] ?? 0;
        numbers[high] = number;
      } else at += 1;
    }
    if (place < low) to = low;
    else if (place < high) return pivot;
    else from = high;
  }
}

/** https://en.wikipedia.org/wiki/Xorshift, of 32 bits: no order of the values makes every division a bad one. */
function nextRandom(state: number): number {
  let next = state;
  next ^= next << 13;
  next ^= next >>> 17;
  next ^= next << 5;
  return next >>> 0;
}
