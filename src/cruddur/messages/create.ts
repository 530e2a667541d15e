/** Sends a message. The first message to a person adds that person to the sender's groups. */
import * as v from 'valibot';
import type { Effects } from '../api/effects.ts';
import { handle, message } from '../api/fields.ts';
import { validate, type Result } from '../api/result.ts';
import { isoTime } from '../api/time.ts';
import { metric } from '../../telemetry/index.ts';
import type { Message } from './message.ts';
import type { MessageStore } from './store.ts';

export interface CreateOptions extends Effects {
  readonly store: Pick<MessageStore, 'insert'>;
}

const MAX_MESSAGE_CHARS = 1024;

const Input = v.object({
  user_sender_handle: handle('user_sender_handle_blank'),
  user_receiver_handle: handle('user_reciever_handle_blank'),
  message: message(MAX_MESSAGE_CHARS),
});

/** @param input `{message, user_sender_handle, user_receiver_handle}`, not yet checked */
export async function createMessage(
  input: unknown,
  { store, now, uuid }: CreateOptions,
): Promise<Result<Message>> {
  const parsed = validate(Input, input);
  if ('errors' in parsed) return parsed;
  const { user_sender_handle, user_receiver_handle, message } = parsed.data;
  const data = await store.insert({
    uuid: uuid(),
    sender_handle: user_sender_handle,
    receiver_handle: user_receiver_handle,
    message,
    created_at: isoTime(now()),
    group_uuid: uuid(),
  });
  metric('messages.sent');
  return { data };
}
