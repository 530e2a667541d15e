/** Deletes much in slices of some milliseconds, between which requests are served. */
import { setImmediate } from 'node:timers/promises';

export interface SliceSize {
  /** How much to delete next. */
  readonly size: number;
  /** Learns how long that took. */
  took(ms: number): void;
}

const FIRST = 10;

/** @param sliceMs how long a slice may take @param most the largest slice */
export function createSliceSize(sliceMs: number, most: number): SliceSize {
  let size = FIRST;
  return {
    get size() {
      return size;
    },
    took(ms) {
      size = Math.max(1, Math.min(most, Math.round((size * sliceMs) / Math.max(1, ms))));
    },
  };
}

const SLICE_MS = 20;
const MOST = 10_000;

/** @param slice deletes so much at most. @returns whether there may be more */
export async function deleteInSlices(slice: (size: number) => boolean): Promise<void> {
  const next = createSliceSize(SLICE_MS, MOST);
  for (;;) {
    const startedMs = performance.now();
    if (!slice(next.size)) return;
    next.took(performance.now() - startedMs);
    await setImmediate();
  }
}
