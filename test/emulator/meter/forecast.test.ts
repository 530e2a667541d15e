import { expect, test } from 'vitest';
import { forecastOf } from '../../../emulator/meter/forecast.ts';

test.each([
  ['no day', []],
  ['two days', [10, 10]],
  ['a week in which two days have anything', [0, 0, 10, 0, 0, 20, 0]],
])('forecastOf says nothing of %s', (_name, days) => {
  expect(forecastOf({ used: 30, days, daysLeft: 10 })).toBeUndefined();
});

test('forecastOf has no range for days that are all alike', () => {
  expect(forecastOf({ used: 300, days: [10, 10, 10], daysLeft: 20 })).toEqual({
    low: 500,
    high: 500,
    days: 3,
  });
});

test('forecastOf has a range that grows with the sway of the days and with the time that is left', () => {
  const width = (days: number[], daysLeft: number) => {
    const { low, high } = forecastOf({ used: 0, days, daysLeft }) ?? { low: NaN, high: NaN };
    return high - low;
  };
  expect(width([8, 12, 8, 12], 10)).toBeLessThan(width([2, 18, 2, 18], 10));
  expect(width([8, 12, 8, 12], 10)).toBeLessThan(width([8, 12, 8, 12], 20));
  expect(width([8, 12, 8, 12, 8, 12, 8], 10)).toBeLessThan(width([8, 12, 8], 10));
});

test('forecastOf ends four of five months of random days within its range', () => {
  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  // The sum of some is nearly normal.
  const day = () => 100 + 10 * (random() + random() + random() + random() - 2);
  let within = 0;
  for (let month = 0; month < 1000; month++) {
    const days = Array.from({ length: 7 }, day);
    const forecast = forecastOf({ used: 0, days, daysLeft: 15 });
    const end = Array.from({ length: 15 }, day).reduce((sum, units) => sum + units, 0);
    if (forecast !== undefined && end >= forecast.low && end <= forecast.high) within++;
  }
  expect(within).toBeGreaterThan(760);
  expect(within).toBeLessThan(840);
});

test('forecastOf never says less than what is used', () => {
  const { low } = forecastOf({ used: 50, days: [0, 0, 900, 0, 1, 1, 0], daysLeft: 3 }) ?? {
    low: 0,
  };
  expect(low).toBe(50);
});
