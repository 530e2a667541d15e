/** The one timer all triggers share. */

/** Calls `work` every so many milliseconds, whether it is still busy or not; returns how to stop. */
export type Every = (ms: number, work: () => Promise<void>) => () => void;

/** A trigger's frequency is whole minutes; a second more or less is nothing to it. */
export const TICK_MS = 1000;

/** A timer that keeps no process alive. */
export function every(ms: number, work: () => Promise<void>): () => void {
  const timer = setInterval(() => void work(), ms);
  timer.unref();
  return () => clearInterval(timer);
}
