/** What two people wrote to each other, oldest first. People without messages get an empty list. */
import * as v from 'valibot';
import { handle } from '../api/fields.ts';
import type { Page, PageQuery } from '../api/page.ts';
import { validate, type Result } from '../api/result.ts';
import type { Message } from './message.ts';
import type { MessageStore } from './store.ts';

export interface ConversationOptions {
  readonly store: Pick<MessageStore, 'conversation'>;
}

const Input = v.object({
  user_sender_handle: handle('user_sender_handle_blank'),
  user_receiver_handle: handle('user_reciever_handle_blank'),
});

/** @param input `{user_sender_handle, user_receiver_handle}`, not yet checked; which is which does not matter */
export async function conversation(
  input: unknown,
  page: PageQuery,
  { store }: ConversationOptions,
): Promise<Result<Page<Message>>> {
  const parsed = validate(Input, input);
  if ('errors' in parsed) return parsed;
  const { user_sender_handle, user_receiver_handle } = parsed.data;
  return { data: await store.conversation(user_sender_handle, user_receiver_handle, page) };
}
