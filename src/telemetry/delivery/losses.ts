/**
 * What became of telemetry that no vendor has: counted since the last word about it, told at most once a
 * minute. Silence would be worse than the loss.
 */
import type { LaneCounts } from './lane.ts';

const EVERY_MS = 60_000;

/** By vendor: how many items were refused for good, pushed out of a full buffer, or given up after retries. */
export type Losses = Readonly<Record<string, number>>;

export interface LossReport {
  /**
   * The losses since the last report, or undefined when there are none or it is too soon.
   *
   * @param lost over all vendors, since the start; `counts` is asked only when there is something to tell
   */
  take(lost: number, counts: () => Readonly<Record<string, LaneCounts>>): Losses | undefined;
}

export function createLossReport(now: () => number): LossReport {
  let quietUntil = 0;
  let told: Losses = {};
  let toldLost = 0;
  return {
    take(lost, counts) {
      if (lost === toldLost || now() < quietUntil) return undefined;
      const totals = Object.fromEntries(
        Object.entries(counts()).map(([vendor, { refused, dropped }]) => [
          vendor,
          refused + dropped.overflow + dropped.attempts,
        ]),
      );
      const news = Object.entries(totals)
        .map(([vendor, total]): [string, number] => [vendor, total - (told[vendor] ?? 0)])
        .filter(([, lost]) => lost > 0);
      told = totals;
      toldLost = lost;
      quietUntil = now() + EVERY_MS;
      return Object.fromEntries(news);
    },
  };
}
