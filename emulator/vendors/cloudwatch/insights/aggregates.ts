/**
 * The aggregations of `stats`, each over the values of one expression in the rows of one group. Missing values do not
 * count. Distinct values are counted exactly, percentiles are those of the nearest rank and deviations those of the
 * whole population: AWS approximates the first and does not say about the others.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
 */
import { newestFirst, type Placed, type Row } from './row.ts';
import { compare, compareNaturally, numberOf, textOf, type Value } from './values.ts';

export interface Aggregate {
  add(value: Value, row: Row): void;
  result(): Value;
}

/** By lower-case name; `pct` takes the percentage too. */
export const AGGREGATES: Readonly<Record<string, (percentage: number) => Aggregate>> = {
  count: () => {
    let count = 0;
    return { add: (value) => void (count += value === undefined ? 0 : 1), result: () => count };
  },
  count_distinct: () => {
    const seen = new Set<string>();
    return {
      add: (value) => void (value !== undefined && seen.add(textOf(value) ?? '')),
      result: () => seen.size,
    };
  },
  sum: () => numeric(({ count, sum }) => (count === 0 ? undefined : sum)),
  avg: () => numeric(({ count, sum }) => (count === 0 ? undefined : sum / count)),
  stddev: () => deviation(),
  min: () => best((candidate, held) => (compare(candidate, held) ?? 0) < 0),
  max: () => best((candidate, held) => (compare(candidate, held) ?? 0) > 0),
  sortsfirst: () => best((candidate, held) => compareNaturally(candidate, held) < 0),
  sortslast: () => best((candidate, held) => compareNaturally(candidate, held) > 0),
  earliest: () => best((_value, _held, row, other) => newestFirst(row, other) > 0),
  latest: () => best((_value, _held, row, other) => newestFirst(row, other) < 0),
  pct: (percentage) => percentile(percentage),
  median: () => percentile(50),
};

function numeric(
  result: (totals: { readonly count: number; readonly sum: number }) => Value,
): Aggregate {
  let [count, sum] = [0, 0];
  return {
    add(value) {
      const number = numberOf(value);
      if (number === undefined) return;
      count++;
      sum += number;
    },
    result: () => result({ count, sum }),
  };
}

/** Welford's method, which does not lose small deviations of large numbers. */
function deviation(): Aggregate {
  let [count, mean, squares] = [0, 0, 0];
  return {
    add(value) {
      const number = numberOf(value);
      if (number === undefined) return;
      count++;
      const delta = number - mean;
      mean += delta / count;
      squares += delta * (number - mean);
    },
    result: () => (count === 0 ? undefined : Math.sqrt(squares / count)),
  };
}

function best(
  isBetter: (value: Value, held: Value, row: Placed, other: Placed) => boolean,
): Aggregate {
  let held: { readonly value: Value; readonly row: Placed } | undefined;
  return {
    add(value, row) {
      if (value === undefined) return;
      if (held === undefined || isBetter(value, held.value, row, held.row)) {
        held = { value, row: placeOf(row) };
      }
    },
    result: () => held?.value,
  };
}

/** All that is held of a row, because an event may hold on to all that was read with it. */
function placeOf({ event }: Row): Placed {
  return { event: event && { timestampMs: event.timestampMs, row: event.row } };
}

function percentile(percentage: number): Aggregate {
  const numbers: number[] = [];
  return {
    add(value) {
      const number = numberOf(value);
      if (number !== undefined) numbers.push(number);
    },
    result() {
      const sorted = Float64Array.from(numbers).sort();
      return sorted[Math.max(Math.ceil((percentage / 100) * sorted.length), 1) - 1];
    },
  };
}
