/** The home feed: what everybody posted, newest first. */
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
export async function homeActivities({ store, now, log }: HomeOptions): Promise<Activity[]> {
  log.info('HomeActivities');
  return withSpan(
    'home-activites-mock-data',
    async (span) => {
      const moment = isoTime(now());
      span.setAttribute('app.now', moment);
      const activities = await store.home(moment);
      span.setAttribute('app.result_length', activities.length);
      return activities;
    },
    'home.activities',
  );
}
