/**
 * Periods of time, as `bin(5m)` and `datefloor(@timestamp, 1h)` have them: read, and times cut to them in UTC. Weeks,
 * months, quarters and years are refused by name, since nothing says where they begin.
 */
import type { Reader } from '../reader.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const NAMES: Readonly<Record<string, string>> = {
  msec: 'ms',
  sec: 's',
  second: 's',
  min: 'm',
  minute: 'm',
  hr: 'h',
  hour: 'h',
  day: 'd',
};

/** @returns milliseconds. */
export function readPeriod(reader: Reader): number {
  reader.skipSpace();
  const { at } = reader;
  const found = reader.match(/(\d+)\s*([A-Za-z]+)/y);
  if (found === undefined) return reader.failExpecting('a period such as 5m');
  const [, count = '', word = ''] = found;
  const singular = word.length > 2 ? word.replace(/s$/, '') : word;
  const unit = UNITS[NAMES[singular] ?? word];
  if (unit === undefined || Number(count) < 1) {
    return reader.fail(`the emulator does not support the period '${count}${word}'`, at);
  }
  return Number(count) * unit;
}

export function floorTime(unixMs: number, period: number): number {
  return Math.floor(unixMs / period) * period;
}

export function ceilTime(unixMs: number, period: number): number {
  return Math.ceil(unixMs / period) * period;
}
