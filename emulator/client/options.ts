/** Reads options that several commands have. */
import { WrongArgument } from './command.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export const LAST = {
  last: 'TIME: how far to look back, such as 15m, 2h or 7d; default all that is stored',
};

/** When the range begins. @param last as in `15m` @returns unix milliseconds; 0 for all that is stored */
export function sinceOf(last: string | undefined, nowMs: number): number {
  if (last === undefined) return 0;
  const [, count, unit = ''] = /^(\d{1,4})([mhd])$/.exec(last) ?? [];
  if (count === undefined)
    throw new WrongArgument(`--last must be a time such as 15m, 2h or 7d, is '${last}'`);
  return Math.max(0, nowMs - Number(count) * (UNITS[unit] ?? 0));
}

/** @param most the largest count that is accepted */
export function countOf(
  name: string,
  text: string | undefined,
  fallback: number,
  most: number,
): number {
  if (text === undefined) return fallback;
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw new WrongArgument(`--${name} must be a number from 1 to ${most}, is '${text}'`);
}
