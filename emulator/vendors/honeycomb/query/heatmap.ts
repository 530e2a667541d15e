/**
 * HEATMAP: how many events had a value in each of some fifty ranges of equal width. All groups and steps of a
 * query share the ranges, so that they can be drawn beside each other.
 */
import type { Samples } from './calculate.ts';

export interface Scale {
  readonly start: number;
  readonly width: number;
}

/** One range with events: from `start` up to, not including, `end`. */
export interface HeatmapBucket {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

const RANGES = 50;
/** Widths a person can read off an axis. */
const NICE = [1, 2, 2.5, 5, 10];

/** The ranges for all of these values; undefined when none is a number. */
export function scaleOf(all: Iterable<Samples>): Scale | undefined {
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
  return { start: Math.floor(min / width) * width, width };
}

export function heatmap({ values, weights }: Samples, scale: Scale | undefined): HeatmapBucket[] {
  if (scale === undefined) return [];
  const { start, width } = scale;
  const counts = new Map<number, number>();
  values.forEach((value, index) => {
    if (typeof value !== 'number') return;
    const range = Math.floor((value - start) / width);
    counts.set(range, (counts.get(range) ?? 0) + (weights[index] ?? 1));
  });
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([range, count]) => ({
      start: start + range * width,
      end: start + (range + 1) * width,
      count,
    }));
}

function niceWidth(least: number): number {
  if (least <= 0) return 1;
  const magnitude = Math.max(1e-300, 10 ** Math.floor(Math.log10(least)));
  return magnitude * (NICE.find((nice) => nice * magnitude >= least) ?? 10);
}
