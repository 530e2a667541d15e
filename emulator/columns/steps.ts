/**
 * Work that is done in steps: a generator that may be left between two of them, so that other work goes on, it can be
 * stopped, and it says how far it has come.
 */
import { setImmediate } from 'node:timers/promises';

export type Steps<T> = Generator<void, T>;

/** Does all steps, leaving time for others between them. @returns undefined when it was stopped by the signal. */
export function inTurns<T>(steps: Steps<T>): Promise<T>;
export function inTurns<T>(steps: Steps<T>, signal: AbortSignal): Promise<T | undefined>;
export async function inTurns<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T | undefined> {
  for (;;) {
    await setImmediate();
    if (signal?.aborted) return undefined;
    const { done, value } = steps.next();
    if (done) return value;
  }
}
