import { expect, test } from 'vitest';
import {
  hasTerms,
  ofAnySpan,
  withoutTerms,
} from '../../../../../../emulator/console/app/pages/requests/terms.ts';

test.each([
  ['dur:>250', 'dur:>250', true, ''],
  ['dur:>2500', 'dur:>250', false, 'dur:>2500'],
  ['-failed:true', 'failed:true', false, '-failed:true'],
  ['error:true route:/x failed:false', 'error:true failed:false', true, 'route:/x'],
  ['error:true', 'error:true failed:false', false, ''],
  ['name:"failed:true"', 'failed:true', false, 'name:"failed:true"'],
])('of %o the terms %o are %o in it', (query, terms, isIn, left) => {
  expect(hasTerms(query, terms)).toBe(isIn);
  expect(withoutTerms(query, terms)).toBe(left);
});

test.each([
  ['service:payments', 'service.name:payments'],
  ['route:"/a b" status:500', 'http.route:"/a b" status:500'],
  ['-service:payments', undefined],
  ['status:500 checkout', undefined],
  ['service:', undefined],
])('ofAnySpan of %o is %o', (query, expected) => {
  expect(ofAnySpan(query)).toBe(expected);
});
