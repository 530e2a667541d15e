/** Reads the meter's month: what is used, what will be, when it runs out, and what lies beyond costs. */
import type { DatabaseSync } from 'node:sqlite';
import { forecastOf, type Forecast } from '../../../meter/forecast.ts';
import { FREE_TIER, isLevel, METER_LINES, type MeterLine } from '../../../meter/line.ts';
import { DAY_MS, dayOf, monthOf } from '../../../meter/month.ts';
import { PRICES } from '../../../meter/price.ts';
import type { Money, Spend, SpendLine } from './shapes.ts';

const MOST_DAYS = 7;

/** @returns reads the month of an instant, unix milliseconds */
export function createMonth(database: DatabaseSync): (nowMs: number) => Spend {
  const units = database.prepare('SELECT units FROM meter WHERE month = ? AND line = ?');
  const unitsOfDay = database.prepare('SELECT units FROM meter_days WHERE day = ? AND line = ?');
  const firstDay = database.prepare('SELECT min(day) AS day FROM meter_days');

  /** Names of the last whole days, oldest first, from the first of which anything is known. */
  function wholeDays(nowMs: number): string[] {
    const first = String(firstDay.get()?.['day'] ?? '9');
    return Array.from({ length: MOST_DAYS }, (_, at) => dayOf(nowMs - (MOST_DAYS - at) * DAY_MS))
      .map(({ name }) => name)
      .filter((name) => name >= first);
  }

  return (nowMs) => {
    const month = monthOf(nowMs);
    const days = wholeDays(nowMs);
    const daysLeft = (month.endMs - nowMs) / DAY_MS;
    const lines = METER_LINES.map((line): SpendLine => {
      const used = Number(units.get(month.name, line)?.['units'] ?? 0);
      const limit = FREE_TIER[line];
      const ofDays = days.map((day) => Number(unitsOfDay.get(day, line)?.['units'] ?? 0));
      const forecast = isLevel(line) ? undefined : forecastOf({ used, days: ofDays, daysLeft });
      return {
        line,
        used,
        limit,
        forecast: forecast ?? null,
        runs_out: forecast === undefined ? null : runsOut(used, limit, forecast, nowMs, daysLeft),
        cost: costOf(line, used - limit),
        cost_ahead: costOf(line, (forecast?.high ?? used) - limit),
      };
    });
    return {
      month: month.name,
      ends_ms: month.endMs,
      lines: lines.toSorted((a, b) => nearness(b) - nearness(a)),
      days: days.length,
    };
  };
}

function nearness({ used, limit, forecast }: SpendLine): number {
  return (forecast?.high ?? used) / limit;
}

function runsOut(
  used: number,
  limit: number,
  { low, high }: Forecast,
  nowMs: number,
  daysLeft: number,
): SpendLine['runs_out'] {
  if (used >= limit || high <= limit) return null;
  const at = (total: number) => nowMs + ((limit - used) / (total - used)) * daysLeft * DAY_MS;
  return { from_ms: at(high), to_ms: low > limit ? at(low) : null };
}

function costOf(line: MeterLine, beyond: number): Money | null {
  if (beyond <= 0) return null;
  const price = PRICES[line];
  return price.kind === 'each'
    ? { usd: beyond * price.usd, is_plan: false }
    : { usd: price.fromUsd ?? null, is_plan: true };
}
