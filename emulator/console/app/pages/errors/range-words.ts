/** The time range within a sentence: `in the last 15 min`. */
import type { Scope } from '../../data/scope.ts';
import { whenTimeRange } from '../../data/time-range.ts';
import { clockSecond } from '../../format.ts';

export function inRange({ range }: Pick<Scope, 'range'>): string {
  return whenTimeRange(range, (ms) => clockSecond(ms));
}
