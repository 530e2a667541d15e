import { describe, expect, it } from 'vitest';
import { created, newWord, TIME, UUID, type Api } from '../api.ts';

const REFUSED: [object, string[]][] = [
  [{ user_receiver_handle: 'worf' }, ['message_blank']],
  [{ message: '', user_receiver_handle: 'worf' }, ['message_blank']],
  [{ message: '🖖'.repeat(1025), user_receiver_handle: 'worf' }, ['message_exceed_max_chars']],
  [{ message: 'x' }, ['user_reciever_handle_blank']],
  [{ message: 'x', user_receiver_handle: ' @ ' }, ['user_reciever_handle_blank']],
  [{ message: 'x', user_receiver_handle: 3 }, ['user_reciever_handle_blank']],
  [{}, ['user_reciever_handle_blank', 'message_blank']],
  [{ message: 'x', user_receiver_handle: 'x'.repeat(65) }, ['handle_exceed_max_chars']],
  [{ user_receiver_handle: '🖖'.repeat(65) }, ['handle_exceed_max_chars', 'message_blank']],
];

export function messageCases({ target, send, post, list, page }: Api): void {
  const write = (message: string, user_receiver_handle: string) =>
    post('/api/messages', { message, user_receiver_handle });

  describe('GET /api/messages/@:handle', () => {
    it('answers an empty array for who wrote nothing', async () => {
      expect(await list('/api/messages/@nobody')).toEqual([]);
    });

    it('answers user_reciever_handle_blank for a blank handle', async () => {
      const response = await send('/api/messages/@%20');
      expect(response.status).toBe(422);
      expect(await response.json()).toEqual(['user_reciever_handle_blank']);
    });

    it('answers handle_exceed_max_chars for more than 64 characters, spaces and @ not counted', async () => {
      const long = await send(`/api/messages/@${'é'.repeat(65)}`);
      expect(long.status).toBe(422);
      expect(await long.json()).toEqual(['handle_exceed_max_chars']);
      expect(await list(`/api/messages/@${'🖖%20'.repeat(64)}`)).toEqual([]);
    });
  });

  describe.runIf(target.holds.writes)('POST /api/messages', () => {
    it.each(REFUSED)('answers 422 for %j', async (body, codes) => {
      const response = await post('/api/messages', body);
      expect(response.status).toBe(422);
      expect(await response.json()).toEqual(codes);
    });

    it.runIf(target.holds.keeps)('writes nothing of what it refuses', async () => {
      const before = await list('/api/messages/@worf');
      for (const [body] of REFUSED) await post('/api/messages', body);
      expect(await list('/api/messages/@worf')).toEqual(before);
    });
  });

  describe.runIf(target.holds.writes && target.holds.keeps)('POST /api/messages, kept', () => {
    it('puts the message at the end of the conversation', async () => {
      const sent = await created(await write('Qapla’', ' Worf'));
      expect(sent).toEqual({
        uuid: expect.stringMatching(UUID),
        display_name: 'Andrew Brown',
        handle: 'andrewbrown',
        message: 'Qapla’',
        created_at: expect.stringMatching(TIME),
      });
      expect((await list('/api/messages/@worf')).at(-1)).toEqual(sent);
    });

    it('makes a group at the first message only, named by the handle of who is not known', async () => {
      const handle = newWord();
      const group = async () =>
        (await list('/api/message_groups')).filter((row) => row['handle'] === handle);
      await created(await write('Lunch?', handle.toUpperCase()));
      const first = await group();
      expect(first).toMatchObject([{ display_name: handle, uuid: expect.stringMatching(UUID) }]);
      await created(await write('Dinner?', ` @${handle}`));
      expect(await group()).toEqual(first);
      expect(await list(`/api/messages/@${handle}`)).toMatchObject([
        { message: 'Lunch?' },
        { message: 'Dinner?' },
      ]);
    });

    it('has a message to oneself once', async () => {
      const word = newWord();
      await created(await write(word, 'Andrew Brown'));
      const own = await list('/api/messages/@andrewbrown');
      expect(own.filter(({ message }) => message === word)).toHaveLength(1);
    });

    it('pages backwards, oldest first in each', async () => {
      const handle = newWord();
      for (let i = 1; i <= 5; i += 1) await created(await write(`message ${i}`, handle));
      const last = await page(`/api/messages/@${handle}?limit=2`);
      expect(last.items).toMatchObject([{ message: 'message 4' }, { message: 'message 5' }]);
      const before = await page(last.next ?? '');
      expect(before.items).toMatchObject([{ message: 'message 2' }, { message: 'message 3' }]);
    });

    it('takes 1024 characters', async () => {
      const { message } = await created(await write('🖖'.repeat(1024), newWord()));
      expect(message).toHaveLength(2048);
    });
  });
}
