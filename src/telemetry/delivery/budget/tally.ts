/**
 * Counts for one isolate and one month: what it spent, how much of that the ledger has confirmed, and the ledger's
 * totals. Gives the best estimate of the account's use. It reads no clock and calls nothing.
 */
import type { RunningTotal } from './ledger.ts';
import {
  beyond,
  combine,
  COUNTS,
  forEachCount,
  NOTHING,
  type Amounts,
  type Count,
} from './vendor.ts';

export class Tally {
  readonly #writer: string;
  #spent: Record<Count, number> = { ...NOTHING };
  #confirmed: Amounts = NOTHING;
  #totals: Amounts = NOTHING;
  #isConfirmed = false;

  /** @param writer unique to this tally */
  constructor(writer: string) {
    this.#writer = writer;
  }

  /** False until the ledger has answered once: then `used` is only what this isolate spent. */
  get isConfirmed(): boolean {
    return this.#isConfirmed;
  }

  spend(count: Count, amount: number): void {
    this.#spent[count] = combine(count, this.#spent[count], amount);
  }

  /** The ledger's total and what it has not confirmed yet. */
  used(count: Count): number {
    return combine(count, this.#totals[count], this.untold(count));
  }

  /** What the ledger has not confirmed. */
  untold(count: Count): number {
    return beyond(count, this.#spent[count], this.#confirmed[count]);
  }

  hasUntold(): boolean {
    return COUNTS.some((count) => this.untold(count) > 0);
  }

  /** What to tell the ledger: the amounts it does not know and, to recognise repetitions, all there were. */
  statement(): { readonly amounts: Partial<Amounts>; readonly running: RunningTotal } {
    const untold = COUNTS.filter((count) => this.untold(count) > 0);
    return {
      amounts: Object.fromEntries(untold.map((count) => [count, this.untold(count)])),
      running: { writer: this.#writer, spent: { ...this.#spent } },
    };
  }

  /** The ledger has answered a statement. Answers may come late and out of order: none takes anything back. */
  confirm({ spent }: RunningTotal, totals: Amounts): void {
    this.#isConfirmed = true;
    this.#confirmed = higher(this.#confirmed, spent);
    this.#totals = higher(this.#totals, totals);
  }
}

function higher(one: Amounts, other: Amounts): Amounts {
  return forEachCount((count) => Math.max(one[count], other[count]));
}
