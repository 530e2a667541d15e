/** The one timer all triggers share. */

/** Calls `work` every so many milliseconds; returns how to stop. */
export type Every = (ms: number, work: () => void) => () => void;

/** A trigger's frequency is whole minutes; a second more or less is nothing to it. */
export const TICK_MS = 1000;

/** A timer that keeps no process alive. */
export function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  timer.unref();
  return () => clearInterval(timer);
}
