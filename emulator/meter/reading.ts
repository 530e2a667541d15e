/**
 * Use, limit and projection of every line of the meter in one month. The console reads the meter by the same schema,
 * so that the page and its server agree.
 */
import * as v from 'valibot';
import { FREE_TIER, forEachLine, isLevel, type MeterLine } from './line.ts';
import { DAY_MS, type Month } from './month.ts';

const Line = v.object({
  /** In the units of the free tier. */
  used: v.number(),
  limit: v.number(),
  /** 1 when all is used. */
  shareOfLimit: v.number(),
  /** Use at the month's end if it goes on at the month's average rate. */
  projected: v.number(),
});

export const MeterReading = v.object({
  /** As in `2026-11`, UTC. */
  month: v.string(),
  /** When the next month begins and all starts from 0, ISO 8601. */
  ends: v.string(),
  lines: v.object(forEachLine(() => Line)),
});
export type MeterReading = v.InferOutput<typeof MeterReading>;

/** @param now Unix milliseconds, within the month */
export function readingOf(
  month: Month,
  units: Readonly<Record<MeterLine, number>>,
  now: number,
): MeterReading {
  // In the first hours of a month a rate would say little, so a month younger than a day counts as a day old.
  const elapsedMs = Math.max(now - month.startMs, DAY_MS);
  const leftMs = month.endMs - now;
  return {
    month: month.name,
    ends: new Date(month.endMs).toISOString(),
    lines: forEachLine((line) => {
      const [used, limit] = [units[line], FREE_TIER[line]];
      const toCome = isLevel(line) ? 0 : (used / elapsedMs) * leftMs;
      return { used, limit, shareOfLimit: used / limit, projected: Math.round(used + toCome) };
    }),
  };
}
