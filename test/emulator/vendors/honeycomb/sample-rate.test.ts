import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldValue } from '../../../../emulator/vendors/honeycomb/attributes.ts';
import {
  removeSampleRate,
  sampleRateOf,
} from '../../../../emulator/vendors/honeycomb/sample-rate.ts';

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
    expect(sampleRateOf({ sampleRate: value }, '')).toBe(expected);
  });

  test('prefers sampleRate to SampleRate and both to tracestate', () => {
    expect(sampleRateOf({ SampleRate: 3, sampleRate: 2 }, 'ot=th:c')).toBe(2);
    expect(sampleRateOf({ SampleRate: 3 }, 'ot=th:c')).toBe(3);
    expect(sampleRateOf({}, 'ot=th:c')).toBe(4);
    expect(sampleRateOf({}, '')).toBe(1);
  });

  // Thresholds of the probabilities 100 %, 50 %, 25 %, 5 % and 0.1 %.
  test.each([
    ['ot=th:0', 1],
    ['ot=th:8', 2],
    ['ot=rv:9b8233f7e3a151;th:c', 4],
    ['vendor=x, ot=th:f3333333333333', 20],
    ['ot=th:ffbe76c8b43958', 999],
    ['ot=th:4', 1],
    ['ot=th:6', 1],
    ['ot=th:a', 2],
    ['ot=th:aaaaaaaaaaaaab', 3],
    ['ot=th:C', 4],
    ['ot=th:F3333333333333', 20],
    ['ot=th:c;rv:9b8233f7e3a151', 4],
    ['ot=p:8;th:c , vendor=x', 4],
    ['th=c', 1],
    ['th=c;rv=1', 1],
    ['th:c', 1],
    ['OT=th:c', 1],
    ['ot=TH:c', 1],
    ['ot=th=c', 1],
    ['ot=xth:c', 1],
    ['ot=th:', 1],
    ['other=th:c', 1],
    ['ot=th:zz', 1],
    ['ot=th:123456789abcdef', 1],
    ['ot=th:ffffffffffffff', 2 ** 31 - 1],
  ])('reads tracestate %s as %i', (traceState, expected) => {
    expect(sampleRateOf({}, traceState)).toBe(expected);
  });

  test('is a whole number from 1 to 2^31 - 1 for every value of a client', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double(), fc.string(), fc.bigInt(), fc.boolean()),
        fc.string(),
        (value, traceState) => {
          for (const rate of [
            sampleRateOf({ sampleRate: value }, ''),
            sampleRateOf({}, traceState),
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
