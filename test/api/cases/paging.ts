import { describe, expect, it } from 'vitest';
import { newWord, problem, UNKNOWN, type Api } from '../api.ts';

/** Every list of the API. */
const LISTS = [
  '/api/activities/home',
  '/api/activities/@Andrew%20Brown',
  '/api/activities/search?term=cloud',
  `/api/activities/${UNKNOWN}`,
  '/api/message_groups',
  '/api/messages/@garek',
];

const LIMITS = ['0', '-1', 'abc', '', '1.5', '1e9', ' 1', '0x1', '00', '٣'];
const PLACES = [
  '',
  'abc',
  '1',
  '1.',
  '.1',
  '-1.1',
  '1.1.1',
  '253402300800000.1',
  "1.1'--",
  '1.1e3',
];

const withQuery = (path: string, name: string, value: string) =>
  `${path}${path.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;

export function pagingCases({ target, send, page, post, write }: Api): void {
  describe.each(LISTS)('pages of %s', (path) => {
    it.each([
      ['limit', LIMITS, 'bad_limit'],
      ['before', PLACES, 'bad_before'],
    ])('refuse a %s that is none', async (name, values, code) => {
      for (const value of values) {
        const response = await send(withQuery(path, name, value));
        expect(response.status, value).toBe(400);
        expect(await response.json()).toEqual(problem(code));
      }
    });
  });

  describe.runIf(target.holds.writes)('pages', () => {
    it('of a search hold everything once, newest first, and keep the rest of the query', async () => {
      const word = newWord();
      const written: (string | undefined)[] = [];
      for (let i = 0; i < 5; i += 1) written.unshift((await write(`${word} ${i}`))['uuid']);
      const seen: unknown[] = [];
      const places: (string | undefined)[] = [];
      let next: string | undefined = `/api/activities/search?term=${word}&x=%C3%B6&limit=2`;
      while (next !== undefined) {
        const { items, next: after } = await page(next);
        expect(items.length).toBeLessThanOrEqual(2);
        seen.push(...items.map(({ uuid }) => uuid));
        places.push(after);
        next = after;
      }
      expect(seen).toEqual(written);
      const place = `/api/activities/search\\?term=${word}&x=%C3%B6&limit=2&before=\\d+\\.\\d+`;
      const link = expect.stringMatching(new RegExp(`^${place}$`));
      expect(places).toEqual([link, link, undefined]);
    });

    it('of replies hold the newest, oldest of them first', async () => {
      const { uuid } = await write(newWord());
      for (let i = 1; i <= 3; i += 1) {
        await post(`/api/activities/${uuid}/reply`, { message: `reply ${i}` });
      }
      const first = await page(`/api/activities/${uuid}?limit=2`);
      expect(first.items).toMatchObject([
        { replies_count: 3, replies: [{ message: 'reply 2' }, { message: 'reply 3' }] },
      ]);
      const second = await page(first.next ?? '');
      expect(second.items).toMatchObject([{ replies: [{ message: 'reply 1' }] }]);
      expect(second.next).toBeUndefined();
    });
  });
}
