/**
 * What this month may still cost, per vendor. Notes of what vendors accepted come in; the share of new telemetry
 * to keep, warnings and a report go out. Left out: sampling itself, which is the caller's, and where the account
 * is counted, which is the ledger's.
 *
 * Isolate-wide state is plain data. A settle that was cut off with its request blocks no other: its claim runs out.
 */
import type { Ledger } from './ledger.ts';
import { monthOf, type Month } from './month.ts';
import { outlook, type BudgetMode, type BudgetReport } from './report.ts';
import { errorShare, levelShare, traceShare, usedShare } from './share.ts';
import { Tally } from './tally.ts';
import { Thresholds } from './thresholds.ts';
import {
  BUDGET_VENDORS,
  forEachVendor,
  isLevel,
  type BudgetLimits,
  type BudgetVendor,
} from './vendor.ts';

export interface BudgetOptions {
  /** `off` counts only in this isolate, `warn` tells the ledger and warns, `enforce` also lowers shares. */
  readonly mode: BudgetMode;
  readonly limits: BudgetLimits;
  readonly ledger: Ledger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told once per vendor, threshold and month, and when the ledger begins to fail. */
  readonly warn: (message: string, fields: Record<string, unknown>) => void;
  /** Marks what this isolate tells, so that the ledger counts it once. @default crypto.randomUUID */
  readonly randomId?: () => string;
}

export interface SettleOptions {
  readonly force?: boolean;
  /** Asked before each call of the ledger; after false it is made another time. */
  readonly mayCall?: () => boolean;
}

export interface Budget {
  /**
   * What share of new traces or occurrences this vendor may still keep, in [0, 1]; 1 unless enforcing. Errors
   * keep 1 until 98 % is used. For `metrics`: 1 while one more custom metric fits.
   */
  share(vendor: BudgetVendor, about?: { readonly error: boolean }): number;
  /**
   * Notes what a vendor accepted, in the units of `BudgetLimits`; the ledger hears of it at the next settle.
   * For `metrics` the amount is a level: how many custom metrics are in use.
   */
  spent(vendor: BudgetVendor, amount: number): void;
  /**
   * Tells the ledger what was spent and learns the month's totals; to be called in each drain. Asks at most once
   * in 10 s, or once a second while a thousandth of a limit is untold, unless forced. Never rejects. After a
   * failure everything is told again, under the same name, so that the account's ledger counts it once.
   */
  settle(options?: SettleOptions): Promise<void>;
  report(): BudgetReport;
}

const SETTLE_EVERY_MS = 10_000;
/** With much untold, and for an isolate that knows no totals yet. */
const SETTLE_SOON_MS = 1_000;
/** What an evicted isolate takes with it unseen should not matter: a thousandth of a limit. */
const MUCH = 0.001;
/** A settle that has not ended by then is taken for dead. */
const SETTLE_LEASE_MS = 10_000;

/** @throws RangeError when a limit is negative or not a number */
export function createBudget(options: BudgetOptions): Budget {
  for (const vendor of BUDGET_VENDORS) {
    const limit = options.limits[vendor];
    if (!(limit >= 0)) {
      throw new RangeError(`Cannot limit ${vendor} to ${limit}: expected a number from 0 on`);
    }
  }
  return new MonthlyBudget(options);
}

class MonthlyBudget implements Budget {
  readonly #options: BudgetOptions;
  /** The current month's, and those of earlier months until they are told. */
  readonly #tallies = new Map<string, Tally>();
  readonly #thresholds = new Thresholds();
  #month: Month;
  #startedAt: number | undefined;
  #isSettling = false;
  #isFailing = false;
  #settledAt: number | undefined;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#month = monthOf(options.now());
  }

  share(vendor: BudgetVendor, about = { error: false }): number {
    return this.#options.mode === 'enforce' ? this.#share(vendor, about.error) : 1;
  }

  spent(vendor: BudgetVendor, amount: number): void {
    if (Number.isFinite(amount) && amount > 0) this.#tally().spend(vendor, amount);
  }

  async settle({ force = false, mayCall = () => true }: SettleOptions = {}): Promise<void> {
    const startedAt = this.#options.now();
    if (this.#options.mode === 'off' || !(force || this.#isDue(startedAt))) return;
    this.#startedAt = startedAt;
    this.#isSettling = true;
    const failure = await this.#tellAll(mayCall);
    if (this.#startedAt === startedAt) this.#isSettling = false;
    try {
      this.#note(failure);
      for (const vendor of BUDGET_VENDORS) this.#warn(vendor);
    } catch {
      // A log that is broken must not break the drain that settles.
    }
  }

  report(): BudgetReport {
    const { mode, limits, ledger } = this.#options;
    const now = this.#options.now();
    const tally = this.#tally(now);
    return {
      mode,
      month: this.#month.name,
      counted: mode === 'off' ? 'process' : ledger.scope,
      settledAt: this.#settledAt === undefined ? null : new Date(this.#settledAt).toISOString(),
      vendors: forEachVendor((vendor) => ({
        ...outlook(vendor, tally.used(vendor), limits[vendor], this.#month, now),
        share: this.share(vendor),
        errorShare: this.share(vendor, { error: true }),
      })),
    };
  }

  #share(vendor: BudgetVendor, isError: boolean): number {
    const now = this.#options.now();
    const tally = this.#tally(now);
    const { start, end } = this.#month;
    const elapsed = (now - start) / (end - start);
    const standing = { used: tally.used(vendor), limit: this.#options.limits[vendor], elapsed };
    if (isLevel(vendor)) return levelShare(standing);
    return isError ? errorShare(standing) : traceShare(standing);
  }

  /** The current month's tally; also turns the page when the month has changed. */
  #tally(now = this.#options.now()): Tally {
    if (now < this.#month.start || now >= this.#month.end) this.#month = monthOf(now);
    let tally = this.#tallies.get(this.#month.name);
    if (tally === undefined) {
      tally = new Tally((this.#options.randomId ?? randomId)());
      this.#tallies.set(this.#month.name, tally);
    }
    return tally;
  }

  #isDue(now: number): boolean {
    if (this.#startedAt === undefined) return true;
    const since = now - this.#startedAt;
    // A clock that was set back says nothing about how long ago it was.
    if (since < 0) return true;
    if (this.#isSettling) return since >= SETTLE_LEASE_MS;
    const isUrgent = !this.#isFailing && (!this.#tally().isConfirmed || this.#hasMuchUntold());
    return since >= (isUrgent ? SETTLE_SOON_MS : SETTLE_EVERY_MS);
  }

  #hasMuchUntold(): boolean {
    const { limits } = this.#options;
    const tally = this.#tally();
    return BUDGET_VENDORS.some((vendor) => {
      const untold = tally.untold(vendor);
      return untold > 0 && usedShare(untold, limits[vendor]) >= MUCH;
    });
  }

  /** One call for the current month, and one for an earlier one that still has something to tell. */
  async #tellAll(mayCall: () => boolean): Promise<unknown> {
    const current = this.#tally();
    try {
      for (const [month, tally] of this.#tallies) {
        const isOver = tally !== current;
        if (!isOver || tally.hasUntold()) {
          if (!mayCall()) return undefined;
          const { amounts, running } = tally.statement();
          tally.confirm(running, await this.#options.ledger.add(month, amounts, running));
        }
        // Should the clock be set back, the month gets a new tally that starts from nothing, with a new name.
        if (isOver && !tally.hasUntold()) this.#tallies.delete(month);
      }
      this.#settledAt = this.#options.now();
      return undefined;
    } catch (error) {
      return error ?? new Error('Cannot tell the budget ledger: it gave no reason');
    }
  }

  /** Says once that the ledger fails, and again only after it has answered in between. */
  #note(failure: unknown): void {
    const isNews = failure !== undefined && !this.#isFailing;
    this.#isFailing = failure !== undefined;
    if (!isNews) return;
    const error = failure instanceof Error ? failure.message : String(failure);
    this.#options.warn('Cannot settle the telemetry budget: what was spent is told later', {
      error,
    });
  }

  #warn(vendor: BudgetVendor): void {
    const { limits, ledger, warn } = this.#options;
    const now = this.#options.now();
    const used = this.#tally(now).used(vendor);
    const month = this.#month.name;
    if (used === 0) return;
    const percent = this.#thresholds.news(month, vendor, usedShare(used, limits[vendor]));
    if (percent === undefined) return;
    warn(`${percent} % of the ${vendor} budget for ${month} is used`, {
      vendor,
      month,
      counted: ledger.scope,
      ...outlook(vendor, used, limits[vendor], this.#month, now),
    });
  }
}

function randomId(): string {
  return crypto.randomUUID();
}
