/** The newest events for which a query holds, by their row ids. */
import type { Columns } from '../../../columns/columns.ts';
import type { Steps } from '../../../columns/steps.ts';
import type { Value } from '../expression/value.ts';
import { type Selection, selectEvents } from './select.ts';

export interface NewestJob extends Selection {
  readonly kind: 'newest';
  readonly limit: number;
}

interface Found {
  readonly id: number;
  readonly timeMs: number;
}

/** @returns row ids, of the newest first @param columns of the table of events */
export function* newestEvents(job: NewestJob, columns: Columns<Value>): Steps<number[]> {
  let found: Found[] = [];
  const best = () =>
    found.toSorted((a, b) => b.timeMs - a.timeMs || b.id - a.id).slice(0, job.limit);
  yield* selectEvents(job, columns, (id, timeMs, inside) => {
    if (!inside) return;
    found.push({ id, timeMs });
    if (found.length >= job.limit * 8) found = best();
  });
  return best().map(({ id }) => id);
}
