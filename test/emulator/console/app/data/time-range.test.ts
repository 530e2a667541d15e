import { expect, test } from 'vitest';
import {
  FIRST_RANGE,
  limitsOf,
  nameTimeRange,
  OFFERED_RANGES,
  readTimeRange,
  shiftTimeRange,
  writeTimeRange,
} from '../../../../../emulator/console/app/data/time-range.ts';

const MINUTE = 60_000;

test.each(OFFERED_RANGES.map((range) => [nameTimeRange(range, String), range] as const))(
  '“%s” is read as it is written',
  (_name, range) => expect(readTimeRange(writeTimeRange(range))).toEqual(range),
);

test('a range of two moments is read as it is written', () => {
  const range = { kind: 'between', fromMs: 1_795_361_907_900, toMs: 1_795_361_967_900 } as const;
  expect(readTimeRange(writeTimeRange(range))).toEqual(range);
});

test.each(['', 'x', '5y', '9-3', '3-3', '-1m', '1795361907900', '12345m'])(
  'what is not a range, as “%s”, is the first one',
  (text) => expect(readTimeRange(text)).toEqual(FIRST_RANGE),
);

test('limitsOf says from when to when', () => {
  expect(limitsOf({ kind: 'last', ms: MINUTE }, 100_000)).toEqual({
    fromMs: 40_000,
    toMs: Infinity,
  });
  expect(limitsOf({ kind: 'all' }, 5)).toEqual({ fromMs: 0, toMs: Infinity });
});

test('shiftTimeRange goes back and forth by its own length, not before all time and not into the future', () => {
  const back = shiftTimeRange({ kind: 'last', ms: MINUTE }, 5 * MINUTE, -1);
  expect(back).toEqual({ kind: 'between', fromMs: 3 * MINUTE, toMs: 4 * MINUTE });
  const forth = { kind: 'between', fromMs: 4 * MINUTE, toMs: 5 * MINUTE } as const;
  expect(shiftTimeRange(back, 5 * MINUTE, 1)).toEqual(forth);
  expect(shiftTimeRange(forth, 5 * MINUTE, 1)).toBe(forth);
  const first = shiftTimeRange({ kind: 'between', fromMs: 10, toMs: 30 }, 0, -1);
  expect(first).toEqual({ kind: 'between', fromMs: 0, toMs: 10 });
  expect(shiftTimeRange({ kind: 'all' }, 0, 1)).toEqual({ kind: 'all' });
});
