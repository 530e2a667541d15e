/** One activity, post or reply, with the replies to it; undefined when there is none or it has expired. */
import { isoTime } from '../api/time.ts';
import type { Activity } from './activity.ts';
import type { ActivityStore } from './store.ts';

export interface ShowOptions {
  readonly store: Pick<ActivityStore, 'byUuid'>;
  readonly now: () => number;
}

export async function showActivity(
  uuid: string,
  { store, now }: ShowOptions,
): Promise<Activity | undefined> {
  return store.byUuid(uuid, isoTime(now()));
}
