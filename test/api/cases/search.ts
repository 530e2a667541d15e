import { describe, expect, it } from 'vitest';
import { newWord, uuids, type Api } from '../api.ts';

const path = (term: string) => `/api/activities/search?term=${encodeURIComponent(term)}`;

export function searchCases({ target, send, list, write }: Api): void {
  describe('GET /api/activities/search', () => {
    it.each([newWord(), '!?', '🖖', '\u0000', '\u0301'])('finds nothing by "%s"', async (term) => {
      expect(await list(path(term))).toEqual([]);
    });

    it.each(['/api/activities/search', path(''), path(' \t')])(
      'answers search_term_blank for %s',
      async (blank) => {
        const response = await send(blank);
        expect(response.status).toBe(422);
        expect(await response.json()).toEqual(['search_term_blank']);
      },
    );

    it.each([
      '"',
      '*',
      'cloud AND',
      'NEAR(cloud',
      'message:cloud',
      '^cloud',
      'a-b',
      "';DROP TABLE users;--",
      'cloud '.repeat(1000),
    ])('takes %s as words', async (term) => {
      expect((await send(path(term))).status).toBe(200);
    });

    it.runIf(target.holds.writes)('finds words, in any order and case, newest first', async () => {
      const [one, other] = [newWord(), newWord()];
      const older = await write(`${one} is ${other}!`);
      const newer = await write(`Again ${one}`);
      expect(uuids(await list(path(one)))).toEqual([newer['uuid'], older['uuid']]);
      for (const term of [`${other} ${one}`, other.toUpperCase(), other.slice(0, 20)]) {
        expect(uuids(await list(path(term)))).toEqual([older['uuid']]);
      }
      expect(await list(path(`${one} ${newWord()}`))).toEqual([]);
    });
  });
}
