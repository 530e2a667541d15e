/**
 * Counts telemetry that reached no vendor, by reason, and tells the count at most once a minute, because a silent
 * loss would be worse.
 */
import type { Account, Loss } from './account.ts';

const EVERY_MS = 60_000;

/** By vendor: how many items were lost since the last report, and why the last of them. */
export type Losses = Readonly<Record<string, Loss & { readonly count: number }>>;

export interface LossReport {
  /** The losses since the last report, or undefined when there are none or it is too soon. */
  take(accounts: readonly Account[]): Losses | undefined;
}

/** @param now Unix milliseconds */
export function createLossReport(now: () => number): LossReport {
  const told = new Map<Account, number>();
  let toldLost = 0;
  let quietUntil = Number.NEGATIVE_INFINITY;
  return {
    take(accounts) {
      // Asked by every request.
      let lost = 0;
      for (const { lostCount } of accounts) lost += lostCount;
      if (lost === toldLost) return undefined;
      const quietMs = quietUntil - now();
      // A clock that was set back makes no silence longer.
      if (quietMs > 0 && quietMs <= EVERY_MS) return undefined;
      const news: Record<string, Loss & { readonly count: number }> = {};
      for (const account of accounts) {
        const { name, lostCount, lastLoss } = account;
        const count = lostCount - (told.get(account) ?? 0);
        told.set(account, lostCount);
        if (count === 0 || lastLoss === undefined) continue;
        news[name] = { ...lastLoss, count: count + (news[name]?.count ?? 0) };
      }
      toldLost = lost;
      quietUntil = now() + EVERY_MS;
      return news;
    },
  };
}
