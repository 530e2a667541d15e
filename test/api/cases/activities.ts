import { describe, expect, it } from 'vitest';
import { created, newWord, problem, TIME, UNKNOWN, UUID, type Api } from '../api.ts';

const HOUR_MS = 3_600_000;
const COUNTS = { likes_count: 0, replies_count: 0, reposts_count: 0 };

const LIFETIMES: [ttl: string, hours: number][] = [
  ['30-days', 30 * 24],
  ['7-days', 7 * 24],
  ['3-days', 3 * 24],
  ['1-day', 24],
  ['12-hours', 12],
  ['3-hours', 3],
  ['1-hour', 1],
];

const REFUSED: [object, string[]][] = [
  [{ ttl: '1-day' }, ['message_blank']],
  [{ message: '', ttl: '1-day' }, ['message_blank']],
  [{ message: ' \n', ttl: '1-day' }, ['message_blank']],
  [{ message: null, ttl: '1-day' }, ['message_blank']],
  [{ message: 7, ttl: '1-day' }, ['message_blank']],
  [{ message: '🖖'.repeat(281), ttl: '1-day' }, ['message_exceed_max_chars']],
  [{ message: 'x' }, ['ttl_blank']],
  [{ message: 'x', ttl: '' }, ['ttl_blank']],
  [{ message: 'x', ttl: null }, ['ttl_blank']],
  [{ message: 'x', ttl: '2-days' }, ['ttl_blank']],
  [{ message: 'x', ttl: ['1-day'] }, ['ttl_blank']],
  [{ message: 'x', ttl: 'constructor' }, ['ttl_blank']],
  [{}, ['ttl_blank', 'message_blank']],
];

export function activityCases({ target, send, post, list, write }: Api): void {
  describe('GET /api/activities/@:handle', () => {
    it.each(['@nobody', '@Andrew+Brown', "@x'%20OR%201=1", '@%00', '@%E0%A4%A', '@%F0%9F%96%96'])(
      'answers an empty array for %s',
      async (handle) => expect(await list(`/api/activities/${handle}`)).toEqual([]),
    );

    it.each(['@', '@%20', '%40', '@%09%20'])(
      'answers blank_user_handle for "%s"',
      async (handle) => {
        const response = await send(`/api/activities/${handle}`);
        expect(response.status).toBe(422);
        expect(await response.json()).toEqual(['blank_user_handle']);
      },
    );

    it('answers handle_exceed_max_chars for more than 64 characters', async () => {
      const response = await send(`/api/activities/@${'x'.repeat(65)}`);
      expect(response.status).toBe(422);
      expect(await response.json()).toEqual(['handle_exceed_max_chars']);
      expect(await list(`/api/activities/@${'x'.repeat(64)}`)).toEqual([]);
    });
  });

  it('GET /api/activities/:uuid answers 404 for what is unknown', async () => {
    for (const uuid of [UNKNOWN, 'unknown']) {
      const response = await send(`/api/activities/${uuid}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual(problem('activity_not_found'));
    }
  });

  describe.runIf(target.holds.writes)('POST /api/activities', () => {
    it('keeps the post, shows it and finds it', async () => {
      const word = newWord();
      const written = await write(`Qapla’ 🖖 ${word}`);
      expect(written).toEqual({
        uuid: expect.stringMatching(UUID),
        display_name: 'Andrew Brown',
        handle: 'andrewbrown',
        message: `Qapla’ 🖖 ${word}`,
        created_at: expect.stringMatching(TIME),
        expires_at: expect.stringMatching(TIME),
      });
      const shown = { ...written, ...COUNTS, replies: [] };
      for (const path of ['home', '@andrewbrown', `search?term=${word}`, written['uuid']]) {
        expect(await list(`/api/activities/${path}`), path).toContainEqual(shown);
      }
    });

    // What would stay longer is written only where it may.
    it.each(target.holds.keeps ? LIFETIMES : LIFETIMES.slice(-1))(
      'gives a post of %s as many hours',
      async (ttl, hours) => {
        const body = { message: newWord(), ttl };
        const { created_at = '', expires_at = '' } = await created(
          await post('/api/activities', body),
        );
        expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(hours * HOUR_MS);
      },
    );

    it.each(REFUSED)('answers 422 for %j', async (body, codes) => {
      const response = await post('/api/activities', body);
      expect(response.status).toBe(422);
      expect(await response.json()).toEqual(codes);
    });

    it.runIf(target.holds.keeps)('writes nothing of what it refuses', async () => {
      const before = await list('/api/activities/home');
      for (const [body] of REFUSED) await post('/api/activities', body);
      expect(await list('/api/activities/home')).toEqual(before);
    });

    it('takes 280 characters, which are not units of UTF-16', async () => {
      const { message } = await write('🖖'.repeat(280));
      expect(message).toHaveLength(560);
    });

    it('writes under no other person’s name', async () => {
      const body = { message: newWord(), ttl: '1-hour', user_handle: 'worf' };
      const { handle } = await created(await post('/api/activities', body));
      expect(handle).toBe('andrewbrown');
    });
  });
}
