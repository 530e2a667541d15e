import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldValue } from '../../../../emulator/vendors/honeycomb/attributes.ts';
import {
  removeSampleRate,
  sampleRateOf,
} from '../../../../emulator/vendors/honeycomb/sample-rate.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('sampleRateOf', () => {
  test.each<[FieldValue, number]>([
    [4, 4],
    ['4', 4],
    [10.4, 10],
    [10.5, 11],
    [0, 1],
    [-10, 1],
    ['', 1],
    ['many', 1],
    [true, 1],
    [2 ** 31, 2 ** 31 - 1],
    [2n ** 60n, 2 ** 31 - 1],
  ])('reads the attribute %s as %i', (value, expected) => {
    expect(sampleRateOf({ sampleRate: value }, '', TRACE)).toBe(expected);
  });

  test('prefers sampleRate to SampleRate and both to tracestate', () => {
    expect(sampleRateOf({ SampleRate: 3, sampleRate: 2 }, 'ot=th:c', TRACE)).toBe(2);
    expect(sampleRateOf({ SampleRate: 3 }, 'ot=th:c', TRACE)).toBe(3);
    expect(sampleRateOf({}, 'ot=th:c', TRACE)).toBe(4);
    expect(sampleRateOf({}, '', TRACE)).toBe(1);
  });

  // Thresholds of the probabilities 100 %, 50 %, 25 %, 5 % and 0.1 %.
  test.each([
    ['ot=th:0', 1],
    ['ot=th:8', 2],
    ['ot=rv:9b8233f7e3a151;th:c', 4],
    ['vendor=x, ot=th:f3333333333333', 20],
    ['ot=th:ffbe76c8b43958', 1000],
    ['th=c', 4],
    ['th=c;rv=1', 4],
    ['other=th:c', 1],
    ['ot=th:zz', 1],
    ['ot=th:123456789abcdef', 1],
    ['ot=th:ffffffffffffff', 2 ** 31 - 1],
  ])('reads tracestate %s as %i', (traceState, expected) => {
    expect(sampleRateOf({}, traceState, TRACE)).toBe(expected);
  });

  test('rounds a fraction so that the sum over traces stays right', () => {
    // 75 % kept: a trace counts for 4/3.
    const random = fc.sample(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), {
      numRuns: 3_000,
      seed: 7,
    });
    const rates = random.map((id) =>
      sampleRateOf({}, 'ot=th:4', id.toString(16).padStart(32, '0')),
    );
    expect(new Set(rates)).toEqual(new Set([1, 2]));
    const even = Array.from({ length: 300 }, (_, index) =>
      sampleRateOf(
        {},
        'ot=th:4',
        Math.floor((index / 300) * 2 ** 32)
          .toString(16)
          .padStart(32, '0'),
      ),
    );
    expect(even.reduce((sum, rate) => sum + rate) / 300).toBeCloseTo(4 / 3, 2);
  });

  test('is a whole number from 1 to 2^31 - 1, whatever a client sends', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double(), fc.string(), fc.bigInt(), fc.boolean()),
        fc.string(),
        (value, traceState) => {
          for (const rate of [
            sampleRateOf({ sampleRate: value }, '', TRACE),
            sampleRateOf({}, traceState, TRACE),
          ]) {
            expect(Number.isInteger(rate) && rate >= 1 && rate < 2 ** 31).toBe(true);
          }
        },
      ),
    );
  });
});

describe('removeSampleRate', () => {
  test('leaves no rate among the fields', () => {
    const fields = { SampleRate: 3, sampleRate: 2, other: 1 };
    removeSampleRate(fields);
    expect(fields).toEqual({ other: 1 });
  });
});
