import { expect, test } from 'vitest';
import { Intervals } from '../../../../src/telemetry/observe/intervals.ts';

test('Intervals let a key through once in its time', () => {
  const intervals = new Intervals();
  const due = [0, 999, 1_000, 1_999, 2_500].map((now) => intervals.isDue('a', 1_000, now));
  expect(due).toEqual([true, false, true, false, true]);
  expect(intervals.isDue('b', 1_000, 2_500)).toBe(true);
});

test('Intervals do not wait for a time that is over when the clock is set back', () => {
  const intervals = new Intervals();
  expect(intervals.isDue('a', 1_000, 1_000_000)).toBe(true);
  expect(intervals.isDue('a', 1_000, 5)).toBe(true);
});

test('Intervals remember the 100 keys that were last', () => {
  const intervals = new Intervals();
  for (let n = 0; n <= 100; n += 1) intervals.isDue(String(n), 1_000, 0);
  expect(intervals.isDue('100', 1_000, 1)).toBe(false);
  expect(intervals.isDue('0', 1_000, 1)).toBe(true);
});
