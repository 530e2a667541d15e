/** Long work as a generator: between two steps other work goes on, and the caller may stop it. */
import { setImmediate } from 'node:timers/promises';

export type Steps<T> = Generator<void, T>;

/** How long a step over many rows may take. */
export const SLICE_MS = 10;

/** How many rows to take before looking at the clock again, which takes as long as a row. */
export const ROWS_BETWEEN_LOOKS = 64;

/** Does all steps, leaving time for others between them. @returns undefined when the signal stopped it. */
export function runSteps<T>(steps: Steps<T>): Promise<T>;
export function runSteps<T>(steps: Steps<T>, signal: AbortSignal): Promise<T | undefined>;
export async function runSteps<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T | undefined> {
  for (;;) {
    await setImmediate();
    if (signal?.aborted) return undefined;
    const { done, value } = steps.next();
    if (done) return value;
  }
}
