import { describe, expect, it } from 'vitest';
import { conversation } from '../../../../src/cruddur/messages/conversation.ts';
import { createMessage } from '../../../../src/cruddur/messages/create.ts';
import { messageGroups } from '../../../../src/cruddur/messages/groups.ts';

const PAGE = { limit: 1, before: undefined };
const refuse = () => Promise.reject(new Error('Must not be called'));

/** Routes name the reader and writer themselves, so a blank one is seen only here. */
describe('a blank reader or writer', () => {
  it('cannot send', async () => {
    const input = { message: 'hello', user_receiver_handle: 'worf', user_sender_handle: ' ' };
    const options = { store: { insert: refuse }, now: () => 0, uuid: () => 'id' };
    expect(await createMessage(input, options)).toEqual({ errors: ['user_sender_handle_blank'] });
  });

  it('has no conversation', async () => {
    const store = { conversation: refuse };
    expect(await conversation({ user_receiver_handle: 'worf' }, PAGE, { store })).toEqual({
      errors: ['user_sender_handle_blank'],
    });
  });

  it('has no groups', async () => {
    expect(await messageGroups({}, PAGE, { store: { groups: refuse } })).toEqual({
      errors: ['user_handle_blank'],
    });
  });
});
