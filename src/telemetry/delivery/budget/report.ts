/** The budget as the health check shows it: use, limit and outlook per vendor. */
import type { Ledger } from './ledger.ts';
import type { Month } from './month.ts';
import { usedShare } from './share.ts';
import { isLevel, type BudgetVendor } from './vendor.ts';

export type BudgetMode = 'off' | 'warn' | 'enforce';

export interface BudgetReport {
  readonly mode: BudgetMode;
  /** As in `2026-11`, UTC. */
  readonly month: string;
  /** Whose spending `used` is. With mode `off` nothing is added up beyond this process. */
  readonly counted: Ledger['scope'];
  /** When the ledger last answered, ISO 8601; null when it has not yet. */
  readonly settledAt: string | null;
  readonly vendors: Readonly<Record<BudgetVendor, VendorReport>>;
}

export interface VendorReport {
  /** In the units of `BudgetLimits`. */
  readonly used: number;
  readonly limit: number;
  /** 1 when all is used. */
  readonly shareOfLimit: number;
  /** Use at the month's end if it goes on at the month's average rate. */
  readonly projected: number;
  /** What share of new traces is kept now. */
  readonly share: number;
  /** What share of errors is kept now. */
  readonly errorShare: number;
}

const DAY_MS = 86_400_000;

/**
 * Use, limit and projection of one vendor. A month younger than a day counts as a day old, because a rate of its
 * first hours would say little.
 */
export function outlook(
  vendor: BudgetVendor,
  used: number,
  limit: number,
  { start, end }: Month,
  now: number,
): Pick<VendorReport, 'used' | 'limit' | 'shareOfLimit' | 'projected'> {
  const rate = isLevel(vendor) ? 0 : used / Math.max(now - start, DAY_MS);
  const projected = Math.round(used + rate * (end - now));
  return { used, limit, shareOfLimit: usedShare(used, limit), projected };
}
