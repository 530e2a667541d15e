import { expect, test } from 'vitest';
import { readScopeTerms } from '../../../../../../emulator/console/app/pages/logs/scope-terms.ts';

const ID = '6b0bef0238457c70218b7c354f5d41a3';

test.each([
  ['', undefined, undefined, ''],
  [`trace:${ID}`, ID, undefined, ''],
  [ID, ID, undefined, ''],
  ['trace:6b0b', undefined, undefined, 'trace:6b0b'],
  ['level:ERROR status:500', undefined, 'error', 'status:500'],
  ['level:loud', undefined, undefined, 'level:loud'],
  ['-level:error route:"/a b"', undefined, undefined, '-level:error route:"/a b"'],
  ['dur:', undefined, undefined, 'dur:'],
])('of “%s” lines take trace %s and level %s, and not “%s”', (query, trace, level, rest) => {
  expect(readScopeTerms(query)).toEqual({ trace, level, rest });
});
