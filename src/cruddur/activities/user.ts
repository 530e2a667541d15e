/** What one person posted, newest first. An unknown handle gets an empty list. */
import * as v from 'valibot';
import { handle } from '../api/fields.ts';
import type { Page, PageQuery } from '../api/page.ts';
import { validate, type Result } from '../api/result.ts';
import { isoTime } from '../api/time.ts';
import { annotate, metadata, withSpan } from '../../telemetry/index.ts';
import type { Activity } from './activity.ts';
import type { ActivityStore } from './store.ts';

export interface UserOptions {
  readonly store: Pick<ActivityStore, 'byHandle'>;
  readonly now: () => number;
}

const Input = v.object({ user_handle: handle('blank_user_handle') });

/** @param userHandle as the caller wrote it: case, spaces and a leading `@` do not matter */
export async function userActivities(
  userHandle: string,
  page: PageQuery,
  { store, now }: UserOptions,
): Promise<Result<Page<Activity>>> {
  const parsed = validate(Input, { user_handle: userHandle });
  if ('errors' in parsed) return parsed;
  const { user_handle } = parsed.data;
  annotate('handle', user_handle);
  return withSpan('mock-data', async () => {
    const moment = isoTime(now());
    const data = await store.byHandle(user_handle, page, moment);
    metadata('key', { now: moment, 'results-size': data.items.length }, 'namespace');
    return { data };
  });
}
