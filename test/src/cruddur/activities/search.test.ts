import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANDREWS_POST, GAREKS_POST, startApp, WORFS_REPLY } from '../app.fixture.ts';

const path = (term: string) => `/api/activities/search?term=${encodeURIComponent(term)}`;

describe('GET /api/activities/search', () => {
  it.each([
    ['cloud', ANDREWS_POST],
    ['CLOUD fun', ANDREWS_POST],
    ['clo', ANDREWS_POST],
    ['fun! is', ANDREWS_POST],
    ['tailor', GAREKS_POST],
    ['táilor', GAREKS_POST],
    ['honor', WORFS_REPLY],
  ])('finds by "%s"', async (term, uuid) => {
    expect(await startApp().list(path(term))).toMatchObject([{ uuid }]);
  });

  it.each(['cloud tailor', 'loud', '!?', '🖖', '\u0000', '\u0301'])(
    'finds nothing by "%s"',
    async (term) => {
      const response = await startApp().send(path(term));
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual([]);
    },
  );

  it('orders what it finds newest first', async () => {
    const app = startApp();
    await app.post('/api/activities', { message: 'Clouds again', ttl: '1-day' });
    expect(await app.list(path('cloud'))).toMatchObject([
      { message: 'Clouds again' },
      { uuid: ANDREWS_POST },
    ]);
  });

  it.each(['/api/activities/search', path(''), path(' \t')])(
    'answers search_term_blank for %s',
    async (blank) => {
      const response = await startApp().send(blank);
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
  ])('takes %s as words', async (term) => {
    expect((await startApp().send(path(term))).status).toBe(200);
  });

  it('ignores what follows the sixteenth word', async () => {
    const sixteen = 'cloud '.repeat(16);
    expect(await startApp().list(path(`${sixteen} tailor`))).toMatchObject([
      { uuid: ANDREWS_POST },
    ]);
    expect((await startApp().send(path('cloud '.repeat(1000)))).status).toBe(200);
  });

  it('takes any term', async () => {
    const app = startApp();
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '"',
        '*',
        ' AND ',
        ' OR ',
        ' NOT ',
        'NEAR(',
        ')',
        '^',
        ':',
        '{',
        '+',
        'cloud',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        expect([200, 422]).toContain((await app.send(path(pieces.join('')))).status);
      }),
    );
    expect(app.told.failures).toEqual([]);
  });
});
