/**
 * The stretch of time a query looks at, and the steps its series is drawn in. The vendor cuts times down to minutes;
 * here the window ends with the current second, since people look for what they just sent.
 */
import type { QuerySpec } from './spec.ts';

export interface Window {
  /** Unix seconds; the end is not part of it. */
  readonly from: number;
  readonly to: number;
  /** Seconds of a step. Steps lie at whole multiples since 1970, so the first and last may be shorter. */
  readonly granularity: number;
}

const DEFAULT_RANGE_S = 7_200;
/** An automatic granularity draws no more steps than this. */
const MAX_AUTO_STEPS = 120;
const STEPS_S = [1, 5, 10, 15, 30, 60, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

/** @param nowMs unix milliseconds */
export function windowOf(spec: QuerySpec, nowMs: number): Window {
  const range = rangeOf(spec);
  const now = Math.ceil((nowMs + 1) / 1000);
  const to = spec.end_time ?? (typeof spec.start_time === 'number' ? spec.start_time + range : now);
  const from = to - range;
  return { from, to, granularity: spec.granularity || automatic(range) };
}

/** Seconds a query looks at. */
export function rangeOf({ time_range, start_time, end_time }: QuerySpec): number {
  if (typeof start_time === 'number' && typeof end_time === 'number') return end_time - start_time;
  return time_range ?? DEFAULT_RANGE_S;
}

function automatic(range: number): number {
  return (
    STEPS_S.find((step) => range / step <= MAX_AUTO_STEPS) ?? Math.ceil(range / MAX_AUTO_STEPS)
  );
}
