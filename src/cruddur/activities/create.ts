/** Writes a post that lives as long as its writer chose. */
import * as v from 'valibot';
import type { Effects } from '../api/effects.ts';
import { handle, message, text } from '../api/fields.ts';
import { validate, type Result } from '../api/result.ts';
import { isoTime } from '../api/time.ts';
import { metric } from '../../telemetry/index.ts';
import type { CreatedActivity } from './activity.ts';
import type { ActivityStore } from './store.ts';

export interface CreateOptions extends Effects {
  readonly store: Pick<ActivityStore, 'insertActivity'>;
}

const HOUR_MS = 3_600_000;

/** The lifetimes offered, in milliseconds. */
const LIFETIMES = new Map([
  ['30-days', 30 * 24 * HOUR_MS],
  ['7-days', 7 * 24 * HOUR_MS],
  ['3-days', 3 * 24 * HOUR_MS],
  ['1-day', 24 * HOUR_MS],
  ['12-hours', 12 * HOUR_MS],
  ['3-hours', 3 * HOUR_MS],
  ['1-hour', HOUR_MS],
]);

const MAX_MESSAGE_CHARS = 280;

const Input = v.object({
  ttl: v.pipe(
    text('ttl_blank'),
    v.transform((ttl) => LIFETIMES.get(ttl)),
    v.number('ttl_blank'),
  ),
  user_handle: handle('user_handle_blank'),
  message: message(MAX_MESSAGE_CHARS),
});

/** @param input `{message, ttl, user_handle}`, not yet checked; `user_handle` must be a user's */
export async function createActivity(
  input: unknown,
  { store, now, uuid }: CreateOptions,
): Promise<Result<CreatedActivity>> {
  const parsed = validate(Input, input);
  if ('errors' in parsed) return parsed;
  const { ttl, user_handle, message } = parsed.data;
  const moment = now();
  const data = await store.insertActivity({
    uuid: uuid(),
    handle: user_handle,
    message,
    created_at: isoTime(moment),
    expires_at: isoTime(moment + ttl),
  });
  metric('activities.posted');
  return { data };
}
