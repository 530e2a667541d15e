/**
 * Periods of time, as `bin(5m)` and `datefloor(@timestamp, 1h)` have them: read, and times cut to them in UTC. Weeks
 * begin on Monday, as in ISO 8601; of months, quarters and years several together are counted from 1970.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html#CWL_QuerySyntax-datetime
 */
import type { Reader } from '../reader.ts';

/** Of milliseconds from `origin`, or of calendar months from January 1970. */
export type Period = { readonly ms: number; readonly origin: number } | { readonly months: number };

interface Unit {
  readonly names: readonly string[];
  /** A larger count counts as this one. */
  readonly cap?: number;
  period(count: number): Period;
}

const DAY_MS = 86_400_000;
/** The first Monday of 1970. */
const MONDAY = 4 * DAY_MS;

const lasting =
  (ms: number, origin = 0) =>
  (count: number): Period => ({ ms: count * ms, origin });
const ofMonths =
  (months: number) =>
  (count: number): Period => ({ months: count * months });

const UNITS: readonly Unit[] = [
  { names: ['ms', 'msec', 'millisecond'], cap: 1000, period: lasting(1) },
  { names: ['s', 'sec', 'second'], cap: 60, period: lasting(1000) },
  { names: ['m', 'min', 'minute'], cap: 60, period: lasting(60_000) },
  { names: ['h', 'hr', 'hour'], cap: 24, period: lasting(3_600_000) },
  { names: ['d', 'day'], period: lasting(DAY_MS) },
  { names: ['w', 'week'], period: lasting(7 * DAY_MS, MONDAY) },
  { names: ['mo', 'mon', 'month'], period: ofMonths(1) },
  { names: ['q', 'qtr', 'quarter'], period: ofMonths(3) },
  { names: ['y', 'yr', 'year'], period: ofMonths(12) },
];

/** So many of any unit; JavaScript's dates end in the year 275760. */
const MAX_COUNT = 100_000;

export function readPeriod(reader: Reader): Period {
  reader.skipSpace();
  const { at } = reader;
  const found = reader.match(/(\d+)\s*([A-Za-z]+)/y);
  if (found === undefined) return reader.failExpecting('a period such as 5m');
  const [, count = '', word = ''] = found;
  const unit = UNITS.find(({ names }) =>
    names.some(
      (name) => word === name || (name.length > 1 && name !== 'ms' && word === `${name}s`),
    ),
  );
  if (unit === undefined || Number(count) < 1 || Number(count) > MAX_COUNT) {
    return reader.fail(`the emulator does not support the period '${count}${word}'`, at);
  }
  return unit.period(Math.min(Number(count), unit.cap ?? Infinity));
}

export function floorTime(unixMs: number, period: Period): number {
  if ('ms' in period) {
    return Math.floor((unixMs - period.origin) / period.ms) * period.ms + period.origin;
  }
  const month = monthOf(unixMs);
  return startOfMonth(month - (((month % period.months) + period.months) % period.months));
}

export function ceilTime(unixMs: number, period: Period): number {
  const floor = floorTime(unixMs, period);
  if (floor === unixMs) return floor;
  return 'ms' in period ? floor + period.ms : startOfMonth(monthOf(floor) + period.months);
}

/** Since January 1970. */
function monthOf(unixMs: number): number {
  const date = new Date(unixMs);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

function startOfMonth(month: number): number {
  return Date.UTC(1970, month);
}
