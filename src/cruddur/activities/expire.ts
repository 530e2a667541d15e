/**
 * Deletes activities that have expired, in slices, so that no statement holds the database for long. Reads leave out
 * what has expired in any case: this gives the space back.
 */
import { isoTime } from '../api/time.ts';
import type { ActivityStore } from './store.ts';

export interface ExpireOptions {
  readonly store: Pick<ActivityStore, 'deleteExpired'>;
  readonly now: () => number;
}

const SLICE = 500;

/** Below what a Worker may ask of D1 in one invocation on the Free plan, which is 50 queries. */
const MAX_SLICES = 20;

/** @returns how many were deleted; what is left after the last slice waits for the next call */
export async function expireActivities({ store, now }: ExpireOptions): Promise<number> {
  const moment = isoTime(now());
  let total = 0;
  for (let slice = 0; slice < MAX_SLICES; slice += 1) {
    const deleted = await store.deleteExpired(moment, SLICE);
    total += deleted;
    if (deleted < SLICE) break;
  }
  return total;
}
