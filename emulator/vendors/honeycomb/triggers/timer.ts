/** The one timer all triggers share. */

/** Calls `work` at every interval of `ms`, though the last call may still be busy; returns how to stop. */
export type Every = (ms: number, work: () => Promise<void>) => () => void;

/** A trigger's frequency is whole minutes; a second more or less does not matter. */
export const TICK_MS = 1000;

/** A timer that keeps no process alive. */
export function every(ms: number, work: () => Promise<void>): () => void {
  const timer = setInterval(() => void work(), ms);
  timer.unref();
  return () => clearInterval(timer);
}
