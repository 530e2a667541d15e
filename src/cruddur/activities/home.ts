/** The home feed: what everybody posted, newest first. */
import type { Page, PageQuery } from '../api/page.ts';
import { isoTime } from '../api/time.ts';
import { withSpan } from '../../telemetry/index.ts';
import type { Activity } from './activity.ts';
import type { ActivityStore } from './store.ts';

export interface HomeOptions {
  readonly store: Pick<ActivityStore, 'home'>;
  readonly now: () => number;
  readonly log: { info(message: string): void };
}

/** Span, tracer and attribute names are those that saved queries and boards look for, spelling included. */
export async function homeActivities(
  page: PageQuery,
  { store, now, log }: HomeOptions,
): Promise<Page<Activity>> {
  log.info('HomeActivities');
  return withSpan(
    'home-activites-mock-data',
    async (span) => {
      const moment = isoTime(now());
      span.setAttribute('app.now', moment);
      const activities = await store.home(page, moment);
      span.setAttribute('app.result_length', activities.items.length);
      return activities;
    },
    'home.activities',
  );
}
