/** The time range within a sentence: `in the last 15 min`. */
import type { Scope } from '../../data/scope.ts';
import { nameTimeRange } from '../../data/time-range.ts';
import { clockTime } from '../../format.ts';

export function inRange({ range }: Pick<Scope, 'range'>): string {
  if (range.kind === 'all') return 'in all that is stored';
  const name = nameTimeRange(range, (ms) => clockTime(ms).slice(0, 8));
  return range.kind === 'last' ? `in the ${name.toLowerCase()}` : `from ${name.replace('–', 'to')}`;
}
