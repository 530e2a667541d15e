/** Long work as a generator: between two steps other work goes on, and the caller may stop it. */
import { setImmediate } from 'node:timers/promises';

export type Steps<T> = Generator<void, T>;

/** Does all steps, leaving time for others between them. @returns undefined when it was stopped. */
export function runSteps<T>(steps: Steps<T>): Promise<T>;
export function runSteps<T>(steps: Steps<T>, isStopped: () => boolean): Promise<T | undefined>;
export async function runSteps<T>(
  steps: Steps<T>,
  isStopped = () => false,
): Promise<T | undefined> {
  for (;;) {
    await setImmediate();
    if (isStopped()) return undefined;
    const { done, value } = steps.next();
    if (done) return value;
  }
}
