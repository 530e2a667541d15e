import { expect, test } from 'vitest';
import { hrefOf, readLocation } from '../../../../../emulator/console/app/data/location.ts';
import { FIRST_RANGE } from '../../../../../emulator/console/app/data/time-range.ts';

test('readLocation reads the page, of what, the scope, and what the page keeps alone', () => {
  expect(readLocation('#/trace/6b0b?q=status%3A500&range=1h&tab=raw')).toEqual({
    page: 'trace',
    id: '6b0b',
    scope: { query: 'status:500', range: { kind: 'last', ms: 3_600_000 } },
    own: { tab: 'raw' },
  });
});

test.each(['', '#', '#/', '#/requests'])('readLocation takes %s for the first page', (hash) => {
  expect(readLocation(hash)).toEqual({
    page: 'requests',
    id: undefined,
    scope: { query: '', range: FIRST_RANGE },
    own: {},
  });
});

test.each([
  '#/requests',
  '#/requests?q=app.user%3A%22a+b%22',
  '#/trace/1-6b0b2a53-56f4?range=all',
  '#/errors/12?tab=all&range=7d',
  '#/logs?range=1795361907900-1795361967900',
  '#/logs/a%2Fb%3Fc%23d',
])('hrefOf writes what readLocation reads: %s', (hash) => {
  const read = readLocation(hash);
  expect(readLocation(hrefOf(read))).toEqual(read);
});

test.each(['#/trace/%zz', '#/trace/<script>', '#//', '#/a/b/c?q=%'])(
  'readLocation does not fail on %s',
  (hash) => expect(readLocation(hash).page).toBeTypeOf('string'),
);
