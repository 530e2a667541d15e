/**
 * Decides per vendor which share of new telemetry to keep, so that the month's limit lasts; it warns, and reports use.
 * It counts what vendors accepted. Left out: sampling itself, which the caller does, and counting for the whole
 * account, which the ledger does.
 *
 * Isolate-wide state is plain data. A settle that was cut off with its request blocks no other: its claim runs out.
 */
import type { Ledger } from './ledger.ts';
import { monthOf, type Month } from './month.ts';
import { outlook, type BudgetMode, type BudgetReport } from './report.ts';
import { Crowd } from './crowd.ts';
import { ALL, offer, type Demand, type Offer, type Parts } from './offer.ts';
import { levelShare, usedShare } from './share.ts';
import { Tally } from './tally.ts';
import { Thresholds } from './thresholds.ts';
import {
  BUDGET_VENDORS,
  forEachVendor,
  isLevel,
  keptCount,
  type BudgetLimits,
  type BudgetVendor,
} from './vendor.ts';

export interface BudgetOptions {
  /** `off` counts only in this isolate, `warn` tells the ledger and warns, `enforce` also lowers shares. */
  readonly mode: BudgetMode;
  readonly limits: BudgetLimits;
  /** The part of each limit that is kept for new errors and for traces that no caller asked for, in [0, 1). @default 0 */
  readonly kept?: number;
  /** What one route, client network or error may have of what is short, in (0, 1]. @default 1 */
  readonly fairShare?: number;
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
   * What share of such demands this vendor may still be sent; all unless enforcing. Errors of which there are few of
   * a kind are all kept until 98 % is used. For `metrics`: all while one more custom metric fits.
   */
  offer(vendor: BudgetVendor, demand: Demand): Offer;
  /**
   * Notes what a vendor accepted, in the units of `BudgetLimits`; the ledger hears of it at the next settle.
   * For `metrics` the amount is a level: how many custom metrics are in use.
   *
   * @param kept how much of the amount is charged to the part that is kept
   */
  spent(vendor: BudgetVendor, amount: number, kept?: number): void;
  /**
   * Tells the ledger what was spent and learns the month's totals; to be called in each drain. Asks at most once
   * in 5 minutes, or once a second while a thousandth of a limit is untold that is not used up, unless forced. Never
   * rejects. After a failure everything is told again after 10 s, under the same name, so that the account's ledger
   * counts it once.
   */
  settle(options?: SettleOptions): Promise<void>;
  report(): BudgetReport;
}

const SETTLE_EVERY_MS = 300_000;
/** After a failure. */
const SETTLE_AGAIN_MS = 10_000;
/** With much untold, and for an isolate that knows no totals yet. */
const SETTLE_SOON_MS = 1_000;
/** An evicted isolate may take at most this part of a limit with it uncounted. */
const MUCH = 0.001;
/** A settle that has not ended by then counts as dead. */
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
  /** By vendor, and whether it is errors that crowd. */
  readonly #crowds = new Map<string, Crowd>();
  /** What was read in the second `#readAt`, by vendor: every request asks. */
  readonly #read = new Map<BudgetVendor, Parts>();
  #readAt = Number.NaN;
  #month: Month;
  #startedAt: number | undefined;
  #isSettling = false;
  #isFailing = false;
  #settledAt: number | undefined;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#month = monthOf(options.now());
  }

  offer(vendor: BudgetVendor, { kind, keys, at }: Demand): Offer {
    if (this.#options.mode !== 'enforce') return ALL;
    const { open, kept } = this.#parts(vendor, at);
    if (isLevel(vendor)) {
      const share = levelShare(open);
      return { share, open: share };
    }
    const crowd = kind === 'error' ? `${vendor} errors` : vendor;
    return offer({ open, kept }, kind, () =>
      keys === undefined ? 1 : this.#crowd(crowd).note(keys()),
    );
  }

  spent(vendor: BudgetVendor, amount: number, kept = 0): void {
    if (!Number.isFinite(amount) || amount <= 0) return;
    this.#read.clear();
    this.#tally().spend(vendor, amount);
    const count = keptCount(vendor);
    if (count !== undefined && kept > 0) this.#tally().spend(count, Math.min(kept, amount));
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
        share: this.offer(vendor, { kind: 'trace' }).share,
        errorShare: this.offer(vendor, { kind: 'new-error' }).share,
      })),
    };
  }

  /** Where both parts of a vendor's budget stand: read once a second, and again when something was spent or told. */
  #parts(vendor: BudgetVendor, now = this.#options.now()): Parts {
    const second = Math.floor(now / 1_000);
    if (second !== this.#readAt) this.#read.clear();
    this.#readAt = second;
    const known = this.#read.get(vendor);
    if (known !== undefined) return known;
    const parts = this.#readParts(vendor, now);
    this.#read.set(vendor, parts);
    return parts;
  }

  #readParts(vendor: BudgetVendor, now: number): Parts {
    const tally = this.#tally(now);
    const { start, end } = this.#month;
    const elapsed = (now - start) / (end - start);
    const limit = this.#options.limits[vendor];
    const count = keptCount(vendor);
    if (count === undefined) {
      return {
        open: { used: tally.used(vendor), limit, elapsed },
        kept: { used: 0, limit: 0, elapsed },
      };
    }
    const keptLimit = limit * (this.#options.kept ?? 0);
    const used = tally.used(count);
    return {
      open: { used: tally.used(vendor) - used, limit: limit - keptLimit, elapsed },
      kept: { used, limit: keptLimit, elapsed },
    };
  }

  #crowd(name: string): Crowd {
    const crowd = this.#crowds.get(name) ?? new Crowd(this.#options.fairShare ?? 1);
    this.#crowds.set(name, crowd);
    return crowd;
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
    if (this.#isFailing) return since >= SETTLE_AGAIN_MS;
    const isUrgent = !this.#tally().isConfirmed || this.#hasMuchUntold();
    return since >= (isUrgent ? SETTLE_SOON_MS : SETTLE_EVERY_MS);
  }

  #hasMuchUntold(): boolean {
    const { limits } = this.#options;
    const tally = this.#tally();
    return BUDGET_VENDORS.some((vendor) => {
      const untold = tally.untold(vendor);
      // Spending of a budget that is used up already changes no share, so it need not be told early.
      const isUsedUp = tally.used(vendor) - untold >= limits[vendor];
      return untold > 0 && !isUsedUp && usedShare(untold, limits[vendor]) >= MUCH;
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
          this.#read.clear();
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
    this.#options.warn('Cannot settle the telemetry budget: the ledger gets the spending later', {
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
