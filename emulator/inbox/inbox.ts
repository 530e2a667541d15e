/**
 * Where telemetry waits for its rows. A request whose answer is known is kept as it came, which takes a tenth of what
 * its rows take, and is answered; its rows are stored a moment later. Whoever reads or changes something waits for
 * them, so that nobody sees a store in which something that was answered is missing.
 */
import type { Entry } from './entry.ts';

/** A request that is accepted. */
export interface Accepted {
  readonly entry: Entry;
  /**
   * Brings the entry's rows into the store, given the id of the kept request. It may be left to another thread that
   * does the same.
   */
  readonly store: (request: number) => void;
}

export interface Inbox {
  /**
   * @param judge called when nothing else has to come first; what it throws is thrown and nothing is kept
   * @returns what `judge` returned, when the entry survives `kill -9`
   */
  accept<T extends Accepted>(judge: () => T): Promise<T>;
  /** @returns when the rows of all that was accepted until now are stored; undefined when they are */
  settled(): Promise<void> | undefined;
  /** Runs `work` when the rows of all that was accepted are stored; nothing is accepted until it has ended. */
  exclusively<T>(work: () => T | Promise<T>): Promise<T>;
  /** Runs `work` when no rows are being stored, so that what it writes need not wait asleep. */
  whenFree(work: () => void): void;
}
