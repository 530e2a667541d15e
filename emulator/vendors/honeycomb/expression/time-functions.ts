/** The functions of calculated fields that know time. Times are unix seconds, with fractions. */
import type { Definition } from './definition.ts';
import { define, eager } from './definition.ts';
import { numericOf } from './value.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const DAY_MS = 86_400_000;

/** The fields of strftime, in UTC. */
const FORMATS: Readonly<Record<string, (date: Date) => string | number>> = {
  A: (date) => DAYS[date.getUTCDay()] ?? '',
  a: (date) => (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
  B: (date) => MONTHS[date.getUTCMonth()] ?? '',
  b: (date) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  d: (date) => two(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()).padStart(2),
  F: (date) => date.toISOString().slice(0, 10),
  H: (date) => two(date.getUTCHours()),
  I: (date) => two(date.getUTCHours() % 12 || 12),
  j: (date) => String(dayOfYear(date)).padStart(3, '0'),
  m: (date) => two(date.getUTCMonth() + 1),
  M: (date) => two(date.getUTCMinutes()),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  R: (date) => date.toISOString().slice(11, 16),
  s: (date) => Math.floor(date.getTime() / 1000),
  S: (date) => two(date.getUTCSeconds()),
  T: (date) => date.toISOString().slice(11, 19),
  u: (date) => date.getUTCDay() || 7,
  w: (date) => date.getUTCDay(),
  y: (date) => two(date.getUTCFullYear() % 100),
  Y: (date) => date.getUTCFullYear(),
  z: () => '+0000',
  Z: () => 'UTC',
  '%': () => '%',
};

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** The years that are written with four digits; an invalid date has none. */
function isPrintable(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9_999;
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / DAY_MS) + 1;
}

/** A field that is not known stays as it is written. */
function format(pattern: string, date: Date): string {
  return pattern.replaceAll(/%([A-Za-z%])/g, (all, field: string) =>
    String(FORMATS[field]?.(date) ?? all),
  );
}

export const TIME_FUNCTIONS: readonly (readonly [string, Definition])[] = [
  ['EVENT_TIMESTAMP', define(0, 0, (_args, row) => row.eventTime)],
  ['INGEST_TIMESTAMP', define(0, 0, (_args, row) => row.ingestTime)],
  [
    'UNIX_TIMESTAMP',
    eager(1, 1, (value) => {
      if (typeof value === 'number') return value;
      const ms = typeof value === 'string' ? Date.parse(value) : NaN;
      return Number.isNaN(ms) ? null : ms / 1000;
    }),
  ],
  [
    'FORMAT_TIME',
    eager(2, 2, (pattern, time) => {
      const date = new Date((numericOf(time ?? null) ?? NaN) * 1000);
      return typeof pattern === 'string' && isPrintable(date) ? format(pattern, date) : null;
    }),
  ],
];
