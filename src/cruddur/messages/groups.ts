/** Whom a person exchanges messages with, the newest group first. */
import * as v from 'valibot';
import { handle } from '../api/fields.ts';
import type { Page, PageQuery } from '../api/page.ts';
import { validate, type Result } from '../api/result.ts';
import type { MessageGroup } from './message.ts';
import type { MessageStore } from './store.ts';

export interface GroupsOptions {
  readonly store: Pick<MessageStore, 'groups'>;
}

const Input = v.object({ user_handle: handle('user_handle_blank') });

/** @param input `{user_handle}`, not yet checked */
export async function messageGroups(
  input: unknown,
  page: PageQuery,
  { store }: GroupsOptions,
): Promise<Result<Page<MessageGroup>>> {
  const parsed = validate(Input, input);
  if ('errors' in parsed) return parsed;
  return { data: await store.groups(parsed.data.user_handle, page) };
}
