import { describe, expect, it } from 'vitest';
import { createActivity } from '../../../../src/cruddur/activities/create.ts';
import { replyToActivity } from '../../../../src/cruddur/activities/reply.ts';
import type { NewActivity } from '../../../../src/cruddur/activities/store.ts';

const effects = { now: () => 0, uuid: () => 'id' };

describe('createActivity', () => {
  it('gives the store no lone surrogate', async () => {
    const written: string[] = [];
    const store = {
      async insertActivity(activity: NewActivity) {
        written.push(activity.message);
        return { ...activity, display_name: 'Andrew Brown' };
      },
    };
    const input = { message: 'a\ud800 🖖', ttl: '1-day', user_handle: 'andrewbrown' };
    await createActivity(input, { store, ...effects });
    expect(written).toEqual(['a\ufffd 🖖']);
  });
});

/** Routes name the writer themselves, so a blank one is seen only here. */
describe('a blank writer', () => {
  it.each([undefined, null, '', ' @ ', 7])('%j cannot post', async (user_handle) => {
    const store = { insertActivity: () => Promise.reject(new Error('Must not be called')) };
    const input = { message: 'hello', ttl: '1-day', user_handle };
    expect(await createActivity(input, { store, ...effects })).toEqual({
      errors: ['user_handle_blank'],
    });
  });

  it('cannot reply', async () => {
    const store = { insertReply: () => Promise.reject(new Error('Must not be called')) };
    expect(await replyToActivity({}, { store, ...effects })).toEqual({
      errors: ['user_handle_blank', 'activity_uuid_blank', 'message_blank'],
    });
  });
});
