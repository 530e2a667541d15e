/**
 * HEATMAP: how many events had a value in each of some fifty ranges. All groups and steps of a query share the ranges,
 * so that they can be drawn beside each other. The vendor's are of equal width. Durations read better in ranges that
 * grow with the value: four to each doubling, and one for all that is not above zero.
 */
import type { Samples } from './calculate.ts';

export interface Scale {
  /** A whole number that is larger for larger values. */
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
/** Below that of the smallest number above zero, 2^-1074. */
const NOT_ABOVE_ZERO = -1100 * PER_DOUBLING;

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
    rangeOf: (value) => Math.floor((value - first) / width),
    limitsOf: (range) => ({ start: first + range * width, end: first + (range + 1) * width }),
  };
}

/** Ranges that are the same for all values there are, so that any two heatmaps can be merged. */
export const LOGARITHMIC: Scale = {
  rangeOf: (value) => (value > 0 ? Math.floor(Math.log2(value) * PER_DOUBLING) : NOT_ABOVE_ZERO),
  limitsOf: (range) =>
    range === NOT_ABOVE_ZERO
      ? { start: 0, end: 0 }
      : { start: 2 ** (range / PER_DOUBLING), end: 2 ** ((range + 1) / PER_DOUBLING) },
};

/** Of all samples together. */
export function heatmap(all: readonly Samples[], scale: Scale | undefined): HeatmapBucket[] {
  if (scale === undefined) return [];
  const counts = new Map<number, number>();
  for (const { values, weights } of all) {
    values.forEach((value, index) => {
      if (typeof value !== 'number') return;
      const range = scale.rangeOf(value);
      counts.set(range, (counts.get(range) ?? 0) + (weights[index] ?? 1));
    });
  }
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([range, count]) => ({ ...scale.limitsOf(range), count }));
}

function niceWidth(least: number): number {
  if (least <= 0) return 1;
  const magnitude = Math.max(1e-300, 10 ** Math.floor(Math.log10(least)));
  return magnitude * (NICE.find((nice) => nice * magnitude >= least) ?? 10);
}
