/**
 * Where telemetry waits for its rows. A request whose answer is known is kept as it came, which takes a tenth of what
 * its rows take, and is answered; its rows are stored a moment later. Whoever reads or changes something waits for
 * them, so that nobody sees a store in which something that was answered is missing.
 */
import type { Entry } from './entry.ts';

export interface Inbox {
  /**
   * @param store what brings the entry's rows into the store, given the id of the kept request. It may be left to
   *   another thread that does the same.
   * @returns when the entry survives `kill -9`
   */
  accept(entry: Entry, store: (request: number) => void): Promise<void>;
  /** @returns when the rows of all that was accepted until now are stored; undefined when they are */
  settled(): Promise<void> | undefined;
  /** Runs `work` when the rows of all that was accepted are stored; nothing is accepted until it has ended. */
  exclusively<T>(work: () => T | Promise<T>): Promise<T>;
  /** Runs `work` when no rows are being stored, so that what it writes need not wait asleep. */
  whenFree(work: () => void): void;
}
