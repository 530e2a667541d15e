/**
 * Work that is done in steps: a generator that may be left between two of them, so that other work goes on, it can be
 * stopped, and it says how far it has come.
 */
import { setImmediate } from 'node:timers/promises';

export type Steps<T> = Generator<void, T>;

/** What a query is told, and tells, while it runs. */
export interface Watch<P> {
  readonly isStopped: () => boolean;
  readonly progress: (progress: P) => void;
}

/** Runs a query; undefined when it was stopped. */
export type Engine<Job, Answer, P = never> = (
  job: Job,
  watch: Watch<P>,
) => Promise<Answer | undefined>;

/** Does all steps, leaving time for others between them. */
export async function inTurns<T>(
  steps: Steps<T>,
  isStopped: () => boolean,
): Promise<T | undefined> {
  for (;;) {
    await setImmediate();
    if (isStopped()) return undefined;
    const { done, value } = steps.next();
    if (done) return value;
  }
}
