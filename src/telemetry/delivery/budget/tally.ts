/**
 * What one isolate knows of one month: what it spent, how much of that the ledger has confirmed, and the
 * ledger's totals. Notes and confirmations go in, the best known use comes out. Left out: time and talking.
 */
import type { RunningTotal } from './ledger.ts';
import {
  beyond,
  BUDGET_VENDORS,
  combine,
  forEachVendor,
  NOTHING,
  type Amounts,
  type BudgetVendor,
} from './vendor.ts';

export class Tally {
  readonly #writer: string;
  #spent: Record<BudgetVendor, number> = { ...NOTHING };
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

  spend(vendor: BudgetVendor, amount: number): void {
    this.#spent[vendor] = combine(vendor, this.#spent[vendor], amount);
  }

  /** The ledger's total and what it has not confirmed yet. */
  used(vendor: BudgetVendor): number {
    return combine(vendor, this.#totals[vendor], this.untold(vendor));
  }

  /** What the ledger has not confirmed. */
  untold(vendor: BudgetVendor): number {
    return beyond(vendor, this.#spent[vendor], this.#confirmed[vendor]);
  }

  hasUntold(): boolean {
    return BUDGET_VENDORS.some((vendor) => this.untold(vendor) > 0);
  }

  /** What to tell the ledger: the amounts it does not know and, to recognise repetitions, all there were. */
  statement(): { readonly amounts: Partial<Amounts>; readonly running: RunningTotal } {
    const untold = BUDGET_VENDORS.filter((vendor) => this.untold(vendor) > 0);
    return {
      amounts: Object.fromEntries(untold.map((vendor) => [vendor, this.untold(vendor)])),
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
  return forEachVendor((vendor) => Math.max(one[vendor], other[vendor]));
}
