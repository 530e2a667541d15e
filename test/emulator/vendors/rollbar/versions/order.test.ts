import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareSaid } from '../../../../../emulator/vendors/rollbar/versions/order.ts';

/** The order that semver.org gives as its example, with numbers before and after. */
const ASCENDING = [
  '0.9',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1',
  'v1.2',
  '1.10',
  '7',
  '20261122183000',
];

test('compareSaid orders semantic versions and numbers', () => {
  const shuffled = ASCENDING.toSorted();
  expect(shuffled.toSorted((a, b) => compareSaid(a, b) ?? Number.NaN)).toEqual(ASCENDING);
});

test.each([
  ['1.0', '1.0.0'],
  ['v2', '2'],
  ['1.0.0+5', '1.0.0+6'],
])('compareSaid takes %s and %s for the same', (one, other) => {
  expect(compareSaid(one, other)).toBe(0);
});

test.each(['abc', 'bdd2b9241f791fc9f134fb3244b40d452d2d7e35', '', '1.', '1..2', 'release 1'])(
  'compareSaid says nothing of %j',
  (version) => {
    expect(compareSaid(version, '1')).toBeUndefined();
    expect(compareSaid('1', version)).toBeUndefined();
  },
);

test('compareSaid is antisymmetric', () => {
  const part = fc.oneof(fc.nat({ max: 20 }).map(String), fc.stringMatching(/^[a-z]{1,3}$/));
  const version = fc
    .tuple(
      fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 3 }),
      fc.array(part, { maxLength: 3 }),
    )
    .map(
      ([numbers, labels]) => numbers.join('.') + (labels.length > 0 ? `-${labels.join('.')}` : ''),
    );
  fc.assert(
    fc.property(version, version, (a, b) => {
      const [there, back] = [compareSaid(a, b), compareSaid(b, a)];
      expect(Math.sign(there ?? Number.NaN) + Math.sign(back ?? Number.NaN)).toBe(0);
    }),
  );
});
