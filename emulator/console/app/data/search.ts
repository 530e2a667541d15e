/** Parameters of the emulator's routes that look at a time range, in unix milliseconds. */
import type { Scope } from './scope.ts';
import { limitsOf, type TimeRange } from './time-range.ts';

type Others = Readonly<Record<string, string | undefined>>;

/** @param others undefined ones are left out */
export function rangeSearch(range: TimeRange, nowMs: number, others: Others = {}): URLSearchParams {
  const { fromMs, toMs } = limitsOf(range, nowMs);
  const search = new URLSearchParams({ from: String(Math.floor(fromMs)) });
  if (toMs !== Infinity) search.set('to', String(Math.ceil(toMs)));
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) search.set(name, value);
  }
  return search;
}

/** @param others undefined ones are left out */
export function scopeSearch({ query, range }: Scope, nowMs: number, others: Others = {}) {
  return rangeSearch(range, nowMs, { q: query, ...others });
}
