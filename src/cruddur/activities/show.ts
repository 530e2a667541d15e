/** One activity, post or reply, with a page of the replies to it; undefined when there is none or it has expired. */
import type { Page, PageQuery } from '../api/page.ts';
import { isoTime } from '../api/time.ts';
import type { Activity } from './activity.ts';
import type { ActivityStore } from './store.ts';

export interface ShowOptions {
  readonly store: Pick<ActivityStore, 'byUuid'>;
  readonly now: () => number;
}

export async function showActivity(
  uuid: string,
  page: PageQuery,
  { store, now }: ShowOptions,
): Promise<Page<Activity> | undefined> {
  return store.byUuid(uuid, page, isoTime(now()));
}
