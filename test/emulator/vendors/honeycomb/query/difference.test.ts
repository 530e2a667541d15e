/** How differently values are spread on two sides, in points. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differenceOf } from '../../../../../emulator/vendors/honeycomb/query/difference.ts';
import type { Value } from '../../../../../emulator/vendors/honeycomb/expression/value.ts';

const counts = (...pairs: [Value, number][]) => new Map(pairs);
const numbers = (from: number, count: number) =>
  new Map<Value, number>(Array.from({ length: count }, (_, index) => [from + index, 1]));

describe('few values', () => {
  test('differ by the largest difference between their shares', () => {
    const inside = counts(['worf', 49], ['garek', 1]);
    const outside = counts(['worf', 3], ['garek', 22], ['bayko', 75]);
    expect(differenceOf({ inside, outside })).toEqual({
      points: 95,
      values: [
        { value: 'worf', inside: 0.98, outside: 0.03 },
        { value: 'bayko', inside: 0, outside: 0.75 },
        { value: 'garek', inside: 0.02, outside: 0.22 },
      ],
      rest: undefined,
      numbers: undefined,
    });
  });

  test('an attribute that is not set counts as a value', () => {
    const difference = differenceOf({ inside: counts([null, 10]), outside: counts(['a', 10]) });
    expect(difference.points).toBe(100);
    expect(difference.values[0]).toEqual({ value: null, inside: 1, outside: 0 });
  });

  test('are four, with the others together; one more is shown instead', () => {
    const of = (count: number) =>
      counts(
        ...Array.from({ length: count }, (_, index): [Value, number] => [`v${index}`, 10 - index]),
      );
    const { values, rest } = differenceOf({ inside: of(7), outside: counts(['other', 1]) });
    expect(values.map(({ value }) => value)).toEqual(['other', 'v0', 'v1', 'v2']);
    expect(rest).toEqual({ count: 4, inside: expect.closeTo(22 / 49), outside: 0 });
    expect(differenceOf({ inside: of(5), outside: of(5) })).toMatchObject({ rest: undefined });
  });

  test('numbers, texts and booleans that look alike are apart', () => {
    const difference = differenceOf({ inside: counts(['1', 1]), outside: counts([1, 1]) });
    expect(difference.points).toBe(100);
  });
});

describe('many numbers', () => {
  test('differ by the distance between their distributions, and have medians', () => {
    const difference = differenceOf({ inside: numbers(100, 20), outside: numbers(0, 20) });
    expect(difference).toMatchObject({
      points: 100,
      values: [],
      numbers: { low: 0, high: 119, isRatio: false, medianInside: 109, medianOutside: 9 },
    });
  });

  test('that are the same on both sides differ by nothing', () => {
    expect(differenceOf({ inside: numbers(0, 30), outside: numbers(0, 30) }).points).toBe(0);
  });

  test('that are far apart are drawn by their ratio', () => {
    const difference = differenceOf({ inside: numbers(1, 20), outside: numbers(1000, 20) });
    expect(difference.numbers?.isRatio).toBe(true);
  });

  test('that are seldom set on one side differ by that', () => {
    const outside = new Map<Value, number>([...numbers(0, 20), [null, 180]]);
    const difference = differenceOf({ inside: numbers(0, 20), outside });
    expect(difference.points).toBeCloseTo(90);
    expect(difference.values).toEqual([{ value: null, inside: 0, outside: 0.9 }]);
  });
});

test('points lie from 0 to 100, are the same from either side, and 0 of equal spreads', () => {
  const value = fc.oneof(
    fc.integer(),
    fc.constantFrom('a', 'b', null, true),
    fc.double({ noNaN: true }),
  );
  const side = fc
    .array(fc.tuple(value, fc.integer({ min: 1, max: 9 })), { maxLength: 30 })
    .map((pairs) => new Map<Value, number>(pairs));
  fc.assert(
    fc.property(side, side, (inside, outside) => {
      const { points, values, numbers: spread } = differenceOf({ inside, outside });
      expect(points).toBeGreaterThanOrEqual(0);
      expect(points).toBeLessThanOrEqual(100 + 1e-9);
      expect(differenceOf({ inside: outside, outside: inside }).points).toBeCloseTo(points);
      expect(differenceOf({ inside, outside: inside }).points).toBeCloseTo(0);
      for (const share of [...values, ...(spread?.inside ?? []), ...(spread?.outside ?? [])]) {
        const numbersOfShare = typeof share === 'number' ? [share] : [share.inside, share.outside];
        for (const one of numbersOfShare) expect(one >= 0 && one <= 1 + 1e-9).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
