/**
 * Counts the fate of one destination's items since the isolate started, and keeps the last message about it. It
 * reports each reason for lost items once.
 */
import type { Remark } from '../kit/delivery.ts';

/**
 * Why items were lost: refused by the vendor, pushed out of a full outbox, given up after too many attempts, or not let
 * in because the month's budget is short.
 */
export type Cause = 'refused' | 'overflow' | 'attempts' | 'budget';

export interface Loss {
  readonly cause: Cause;
  readonly reason: string;
}

export interface Counts {
  readonly accepted: number;
  /** How often an item was put back after a call that carried it. */
  readonly retried: number;
  readonly refused: number;
  readonly dropped: Readonly<Record<Exclude<Cause, 'refused'>, number>>;
  /** The last call that failed; absent when none did. */
  readonly lastFailure?: { readonly at: string; readonly reason: string };
}

/**
 * How many reasons are remembered, so that each is reported once. A vendor that never repeats itself must not fill
 * the memory.
 */
const MAX_REASONS = 50;

export interface AccountOptions {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told once for each reason. A count of 0 is a remark: nothing was lost. */
  readonly onRefused?: ((destination: string, count: number, reason: string) => void) | undefined;
}

export class Account {
  readonly name: string;
  readonly #options: AccountOptions;
  readonly #reasons = new Set<string>();
  #accepted = 0;
  #retried = 0;
  readonly #lost: Record<Cause, number> = { refused: 0, overflow: 0, attempts: 0, budget: 0 };
  #lastLoss: Loss | undefined;
  #lastFailure: { readonly at: number; readonly reason: string } | undefined;

  constructor(name: string, options: AccountOptions) {
    this.name = name;
    this.#options = options;
  }

  accepted(): void {
    this.#accepted += 1;
  }

  retried(): void {
    this.#retried += 1;
  }

  /** Items that the vendor will never take, or parts of items. */
  refused({ count, reason }: Remark): void {
    if (count > 0) this.lost('refused', reason, count);
    if (this.#reasons.has(reason) || this.#reasons.size >= MAX_REASONS) return;
    this.#reasons.add(reason);
    this.#options.onRefused?.(this.name, count, reason);
  }

  lost(cause: Cause, reason: string, count = 1): void {
    this.#lost[cause] += count;
    this.#lastLoss = { cause, reason };
  }

  /** A call failed; what it carried is not lost yet. */
  failed(reason: string): void {
    this.#lastFailure = { at: this.#options.now(), reason };
  }

  /** How many items no vendor will have. */
  get lostCount(): number {
    const { refused, overflow, attempts, budget } = this.#lost;
    return refused + overflow + attempts + budget;
  }

  /** The last loss there was. */
  get lastLoss(): Loss | undefined {
    return this.#lastLoss;
  }

  counts(): Counts {
    const { refused, ...dropped } = this.#lost;
    const last = this.#lastFailure;
    return {
      accepted: this.#accepted,
      retried: this.#retried,
      refused,
      dropped,
      ...(last === undefined
        ? {}
        : { lastFailure: { at: new Date(last.at).toISOString(), reason: last.reason } }),
    };
  }
}
