import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeOf } from '../../../../../emulator/vendors/honeycomb/events/time.ts';

describe('timeOf', () => {
  test.each([
    ['2023-11-14T22:13:20Z', 1_700_000_000_000_000_000n],
    ['2023-11-14T22:13:20.123456789Z', 1_700_000_000_123_456_789n],
    ['2023-11-14T23:13:20.5+01:00', 1_700_000_000_500_000_000n],
    [1_700_000_000, 1_700_000_000_000_000_000n],
    [1_700_000_000.25, 1_700_000_000_250_000_000n],
    ['1700000000', 1_700_000_000_000_000_000n],
    [1_700_000_000_123, 1_700_000_000_123_000_000n],
    ['1700000000123456', 1_700_000_000_123_456_000n],
    [1_700_000_000_123_456_789n, 1_700_000_000_123_456_789n],
  ])('reads %s', (value, ns) => expect(timeOf(value)).toBe(ns));

  test.each(['', 'soon', '2023-13-45T00:00:00Z', -1, null, {}, '99999999999999999999', NaN])(
    'finds no time in %s',
    (value) => expect(timeOf(value)).toBeUndefined(),
  );

  test('reads every ISO time back', () => {
    const dates = fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        expect(timeOf(date.toISOString())).toBe(BigInt(date.getTime()) * 1_000_000n);
      }),
    );
  });
});
