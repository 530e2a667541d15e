/** What one person posted, newest first. An unknown handle gets an empty list. */
import { normalizeHandle } from '../api/handle.ts';
import type { Result } from '../api/result.ts';
import { isoTime } from '../api/time.ts';
import { annotate, metadata, withSpan } from '../../telemetry/index.ts';
import type { Activity } from './activity.ts';
import type { ActivityStore } from './store.ts';

export interface UserOptions {
  readonly store: Pick<ActivityStore, 'byHandle'>;
  readonly now: () => number;
}

/** @param userHandle as the caller wrote it: case, spaces and a leading `@` do not matter */
export async function userActivities(
  userHandle: string,
  { store, now }: UserOptions,
): Promise<Result<Activity[]>> {
  const handle = normalizeHandle(userHandle);
  if (handle === '') return { errors: ['blank_user_handle'] };
  annotate('handle', handle);
  return withSpan('mock-data', async () => {
    const moment = isoTime(now());
    const data = await store.byHandle(handle, moment);
    metadata('key', { now: moment, 'results-size': data.length }, 'namespace');
    return { data };
  });
}
