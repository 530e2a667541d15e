/** Writes a reply to a post or to another reply; it goes when that goes. */
import * as v from 'valibot';
import type { Effects } from '../api/effects.ts';
import { filled, handle, message } from '../api/fields.ts';
import { validate, type Result } from '../api/result.ts';
import { isoTime } from '../api/time.ts';
import { metric } from '../../telemetry/index.ts';
import type { CreatedReply } from './activity.ts';
import type { ActivityStore } from './store.ts';

export interface ReplyOptions extends Effects {
  readonly store: Pick<ActivityStore, 'insertReply'>;
}

const MAX_MESSAGE_CHARS = 1024;

const Input = v.object({
  user_handle: handle('user_handle_blank'),
  activity_uuid: filled('activity_uuid_blank'),
  message: message(MAX_MESSAGE_CHARS),
});

/**
 * @param input `{message, activity_uuid, user_handle}`, not yet checked; `user_handle` must be a user's
 * @returns undefined when there is no such activity or it has expired
 */
export async function replyToActivity(
  input: unknown,
  { store, now, uuid }: ReplyOptions,
): Promise<Result<CreatedReply> | undefined> {
  const parsed = validate(Input, input);
  if ('errors' in parsed) return parsed;
  const { user_handle, activity_uuid, message } = parsed.data;
  const data = await store.insertReply({
    uuid: uuid(),
    handle: user_handle,
    message,
    created_at: isoTime(now()),
    reply_to_activity_uuid: activity_uuid,
  });
  if (data !== undefined) metric('replies.posted');
  return data && { data };
}
