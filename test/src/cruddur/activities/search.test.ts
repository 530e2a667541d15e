import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startApp } from '../app.fixture.ts';

const path = (term: string) => `/api/activities/search?term=${encodeURIComponent(term)}`;

describe('GET /api/activities/search', () => {
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
