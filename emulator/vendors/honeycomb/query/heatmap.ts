/**
 * HEATMAP: how many events had a value in each of some fifty ranges. All groups and steps of a query share the ranges,
 * so that they can be drawn beside each other. The vendor's are of equal width. Durations read better in ranges that
 * grow with the value: four to each doubling, and one for all that is not above zero.
 */
import type { Samples } from './calculate.ts';

export interface Scale {
  /** How many ranges there may be. */
  readonly ranges: number;
  /** A whole number from 0, larger for larger values. */
  rangeOf(value: number): number;
  limitsOf(range: number): { readonly start: number; readonly end: number };
}

/** One range with events: from `start` up to, not including, `end`. Both are 0 for all values up to zero. */
export interface HeatmapBucket {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

const RANGES = 50;
/** Widths a person can read off an axis. */
const NICE = [1, 2, 2.5, 5, 10];
const PER_DOUBLING = 4;
/** The smallest number above zero is 2^-1074, and all are below 2^1024. Range 0 is of those not above zero. */
const SMALLEST = 1074 * PER_DOUBLING + 1;

/** Ranges of equal width for all of these values; undefined when none is a number. */
export function linearScale(all: Iterable<Samples>): Scale | undefined {
  let min = Infinity;
  let max = -Infinity;
  for (const { values } of all) {
    for (const value of values) {
      if (typeof value !== 'number') continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (min > max) return undefined;
  const width = niceWidth(max / RANGES - min / RANGES);
  const first = Math.floor(min / width) * width;
  return {
    ranges: Math.floor((max - first) / width) + 1,
    rangeOf: (value) => Math.floor((value - first) / width),
    limitsOf: (range) => ({ start: first + range * width, end: first + (range + 1) * width }),
  };
}

/** Ranges that are the same for all values there are, so that any two heatmaps can be merged. */
export const LOGARITHMIC: Scale = {
  ranges: SMALLEST + 1025 * PER_DOUBLING,
  rangeOf: (value) => (value > 0 ? Math.floor(Math.log2(value) * PER_DOUBLING) + SMALLEST : 0),
  limitsOf: (range) =>
    range === 0
      ? { start: 0, end: 0 }
      : {
          start: 2 ** ((range - SMALLEST) / PER_DOUBLING),
          end: 2 ** ((range - SMALLEST + 1) / PER_DOUBLING),
        },
};

/** Of all samples together. */
export function heatmap(all: readonly Samples[], scale: Scale | undefined): HeatmapBucket[] {
  if (scale === undefined) return [];
  const counts = new Float64Array(scale.ranges);
  const found = new Set<number>();
  for (const { values, weights } of all) {
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (typeof value !== 'number') continue;
      const range = scale.rangeOf(value);
      const count = counts[range] ?? 0;
      if (count === 0) found.add(range);
      counts[range] = count + (weights[index] ?? 1);
    }
  }
  return [...found]
    .toSorted((a, b) => a - b)
    .map((range) => ({ ...scale.limitsOf(range), count: counts[range] ?? 0 }));
}

function niceWidth(least: number): number {
  if (least <= 0) return 1;
  const magnitude = Math.max(1e-300, 10 ** Math.floor(Math.log10(least)));
  return magnitude * (NICE.find((nice) => nice * magnitude >= least) ?? 10);
}
