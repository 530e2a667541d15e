/** Gives each warning, one for each threshold of a limit, once a month. */
import type { BudgetVendor } from './vendor.ts';

/** In percent, highest first. */
const PERCENT = [95, 80, 50];

export class Thresholds {
  readonly #passed = new Set<string>();

  /**
   * The highest threshold that is passed, in percent, if it was not returned before. Lower ones count as returned
   * with it: an isolate that starts at 96 % need not say that 50 % is used.
   */
  news(month: string, vendor: BudgetVendor, shareOfLimit: number): number | undefined {
    const passed = PERCENT.filter((percent) => shareOfLimit >= percent / 100);
    const [highest] = passed;
    if (highest === undefined || this.#passed.has(`${month} ${vendor} ${highest}`))
      return undefined;
    for (const percent of passed) this.#passed.add(`${month} ${vendor} ${percent}`);
    return highest;
  }
}
