import { describe, expect, it } from 'vitest';
import { created, newWord, problem, TIME, UNKNOWN, UUID, type Api } from '../api.ts';

const COUNTS = { likes_count: 0, replies_count: 0, reposts_count: 0 };

export function replyCases({ target, post, list, write }: Api): void {
  const reply = (to: string | undefined, message: string) =>
    post(`/api/activities/${to}/reply`, { message });

  describe.runIf(target.holds.writes)('POST /api/activities/:uuid/reply', () => {
    it('keeps the reply, counts it, shows it and finds it', async () => {
      const [word, { uuid }] = [newWord(), await write(newWord())];
      const written = await created(await reply(uuid, word));
      expect(written).toEqual({
        uuid: expect.stringMatching(UUID),
        display_name: 'Andrew Brown',
        handle: 'andrewbrown',
        message: word,
        created_at: expect.stringMatching(TIME),
        reply_to_activity_uuid: uuid,
      });
      expect(await list(`/api/activities/${uuid}`)).toMatchObject([
        { replies_count: 1, replies: [{ ...written, ...COUNTS }] },
      ]);
      expect(await list(`/api/activities/search?term=${word}`)).toMatchObject([written]);
    });

    it('replies to a reply', async () => {
      const { uuid } = await write(newWord());
      const first = await created(await reply(uuid, 'It has some'));
      await created(await reply(first['uuid'], 'Why?'));
      expect(await list(`/api/activities/${first['uuid']}`)).toMatchObject([
        { replies_count: 1, replies: [{ message: 'Why?' }] },
      ]);
      expect(await list(`/api/activities/${uuid}`)).toMatchObject([
        { replies_count: 1, replies: [{ uuid: first['uuid'], replies_count: 1 }] },
      ]);
    });

    it('is among the newest three that feeds show, and no post of its own', async () => {
      const word = newWord();
      const { uuid } = await write(word);
      for (let i = 1; i <= 5; i += 1) await created(await reply(uuid, `reply ${i}`));
      for (const feed of ['home', '@andrewbrown', `search?term=${word}`]) {
        const shown = await list(`/api/activities/${feed}`);
        expect(shown.find((row) => row['uuid'] === uuid)).toMatchObject({
          replies_count: 5,
          replies: [{ message: 'reply 3' }, { message: 'reply 4' }, { message: 'reply 5' }],
        });
        expect(shown.filter((row) => row['message'] === 'reply 5')).toEqual([]);
      }
    });

    it('answers 404 to what is unknown', async () => {
      for (const uuid of [UNKNOWN, 'unknown']) {
        const response = await reply(uuid, 'hello');
        expect(response.status).toBe(404);
        expect(await response.json()).toEqual(problem('activity_not_found'));
      }
    });

    it.each([
      [UNKNOWN, { message: '' }, ['message_blank']],
      [UNKNOWN, {}, ['message_blank']],
      [UNKNOWN, { message: '🖖'.repeat(1025) }, ['message_exceed_max_chars']],
      ['%20', { message: 'hello' }, ['activity_uuid_blank']],
    ])('answers 422 for %s %j', async (uuid, body, codes) => {
      const response = await post(`/api/activities/${uuid}/reply`, body);
      expect(response.status).toBe(422);
      expect(await response.json()).toEqual(codes);
    });

    it('takes 1024 characters', async () => {
      const { uuid } = await write(newWord());
      const { message } = await created(await reply(uuid, '🖖'.repeat(1024)));
      expect(message).toHaveLength(2048);
    });
  });
}
