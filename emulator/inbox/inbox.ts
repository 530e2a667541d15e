/**
 * The one way into the store. A request whose answer is known is written to the inbox's log as it came, which takes a
 * tenth of the time its rows take, and is answered; its rows follow some milliseconds later. Readers wait for these
 * rows, so that they see all that was answered.
 */
import type { Entry } from './entry.ts';

/** A request that is accepted. */
export interface Accepted {
  readonly entry: Entry;
}

export interface Inbox {
  /**
   * @param judge runs once nothing else has to come first; what it throws is thrown, and nothing is kept
   * @returns what `judge` returned, when the entry survives `kill -9`
   */
  accept<T extends Accepted>(judge: () => T): Promise<T>;
  /** @returns when the rows of all that was accepted until now are stored; undefined when they are */
  settled(): Promise<void> | undefined;
  /**
   * The one way for what people make and change: groups, rules, boards. Runs `work` in a transaction once the rows of
   * all that was accepted are stored; the inbox accepts nothing until it has ended.
   *
   * Two things that rooms write go past it, one row each: refusals and what reading costs. With eight connections
   * sending, such a row takes 0.01 ms, a change 0.7 ms and up to 1.7 s, in which all senders wait: 3,500 entries a
   * second instead of 20,000. Work in the background (retention, X-Ray's service map, source maps) is not to hold back
   * senders either; it has transactions of its own, by `whenFree` where it can wait.
   *
   * @returns what `work` returned, when that is durable
   */
  change<T>(work: () => T): Promise<T>;
  /** As `change`, for work that begins its own transactions. */
  exclusively<T>(work: () => T | Promise<T>): Promise<T>;
  /** Runs `work` while no rows are being stored, so that its writes do not wait asleep. */
  whenFree(work: () => void): void;
}
