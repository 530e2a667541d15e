/** A box that a person marks in a heatmap: a stretch of time, and of the values of a column. */
import type { Value } from '../expression/value.ts';

export interface Box {
  readonly column: string;
  /** Unix seconds; the end is not part of it. */
  readonly from: number;
  readonly to: number;
  /** From this on; null without limit. */
  readonly low: number | null;
  /** Below this; null without limit. */
  readonly high: number | null;
}

/** @param timeMs unix milliseconds */
export function isInside({ from, to, low, high }: Box, timeMs: number, value: Value): boolean {
  if (typeof value !== 'number' || timeMs < from * 1000 || timeMs >= to * 1000) return false;
  return (low === null || value >= low) && (high === null || value < high);
}
