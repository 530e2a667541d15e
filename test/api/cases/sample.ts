/** What the sample shows, before anything is written. */
import { describe, expect, it } from 'vitest';
import {
  ANDREWS_POST,
  GAREKS_POST,
  WORFS_POST,
  WORFS_REPLY,
} from '../../src/cruddur/app.fixture.ts';
import { TIME, UUID, uuids, type Api } from '../api.ts';

export function sampleCases({ target, list }: Api): void {
  describe.runIf(target.holds.sample)('the sample', () => {
    it('is the home feed, newest first, with its reply', async () => {
      const home = await list('/api/activities/home');
      expect(uuids(home)).toEqual([GAREKS_POST, ANDREWS_POST, WORFS_POST]);
      expect(home[1]).toEqual({
        uuid: ANDREWS_POST,
        display_name: 'Andrew Brown',
        handle: 'andrewbrown',
        message: 'Cloud is very fun!',
        created_at: expect.stringMatching(TIME),
        expires_at: expect.stringMatching(TIME),
        likes_count: 5,
        replies_count: 1,
        reposts_count: 0,
        replies: [
          {
            uuid: WORFS_REPLY,
            reply_to_activity_uuid: ANDREWS_POST,
            display_name: 'Worf',
            handle: 'worf',
            message: 'This post has no honor!',
            created_at: expect.stringMatching(TIME),
            likes_count: 0,
            replies_count: 0,
            reposts_count: 0,
          },
        ],
      });
    });

    it.each(['@andrewbrown', '@Andrew%20Brown', '@ANDREW%20%20brown', '%40andrewbrown'])(
      'has Andrew Brown’s posts at %s',
      async (handle) => {
        expect(uuids(await list(`/api/activities/${handle}`))).toEqual([ANDREWS_POST]);
      },
    );

    it('has of Worf posts, not replies', async () => {
      expect(uuids(await list('/api/activities/@worf'))).toEqual([WORFS_POST]);
    });

    it('shows one post with its replies, and a reply that names its post', async () => {
      const [post, ...rest] = await list(`/api/activities/${ANDREWS_POST}`);
      expect(post).toMatchObject({ uuid: ANDREWS_POST, replies: [{ uuid: WORFS_REPLY }] });
      expect(post).not.toHaveProperty('reply_to_activity_uuid');
      expect(rest).toEqual([]);
      expect(await list(`/api/activities/${WORFS_REPLY}`)).toMatchObject([
        { uuid: WORFS_REPLY, reply_to_activity_uuid: ANDREWS_POST, replies: [] },
      ]);
    });

    it.each([
      ['cloud', ANDREWS_POST],
      ['CLOUD fun', ANDREWS_POST],
      ['clo', ANDREWS_POST],
      ['fun! is', ANDREWS_POST],
      ['tailor', GAREKS_POST],
      ['táilor', GAREKS_POST],
      ['honor', WORFS_REPLY],
      [`${'cloud '.repeat(16)} tailor`, ANDREWS_POST],
    ])('is found by "%s"', async (term, uuid) => {
      const found = await list(`/api/activities/search?term=${encodeURIComponent(term)}`);
      expect(uuids(found)).toEqual([uuid]);
    });

    it('has two groups', async () => {
      const group = (uuid: string, display_name: string, handle: string) => ({
        uuid,
        display_name,
        handle,
        created_at: expect.stringMatching(TIME),
      });
      expect(await list('/api/message_groups')).toEqual([
        group('24b95582-9e7b-4e0a-9ad1-639773ab7552', 'Andrew Brown', 'andrewbrown'),
        group('417c360e-c4e6-4fce-873b-d2d71469b4ac', 'Worf', 'worf'),
      ]);
    });

    it.each(['@worf', '@WORF', '@W%20orf', '%40worf'])(
      'has two messages with %s',
      async (handle) => {
        const message = (display_name: string, name: string, text: string) => ({
          uuid: expect.stringMatching(UUID),
          display_name,
          handle: name,
          message: text,
          created_at: expect.stringMatching(TIME),
        });
        expect(await list(`/api/messages/${handle}`)).toEqual([
          message('Andrew Brown', 'andrewbrown', 'Cloud is fun!'),
          message('Worf', 'worf', 'This platform is great!'),
        ]);
      },
    );
  });
}
