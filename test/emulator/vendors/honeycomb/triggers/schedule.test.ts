import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOpen } from '../../../../../emulator/vendors/honeycomb/triggers/schedule.ts';
import { DAYS } from '../../../../../emulator/vendors/honeycomb/triggers/trigger.ts';

const MONDAY = Date.UTC(2026, 10, 23);
const at = (day: number, hours: number, minutes: number) =>
  MONDAY + ((day * 24 + hours) * 60 + minutes) * 60_000;

test.each([
  ['at its beginning', at(0, 13, 0), true],
  ['at its last minute', at(0, 20, 59), true],
  ['at its end', at(0, 21, 0), false],
  ['before it', at(0, 12, 59), false],
  ['on another day', at(1, 14, 0), false],
])('isOpen %s: %s', (_when, nowMs, open) => {
  const window = { days_of_week: ['monday' as const], start_time: '13:00', end_time: '21:00' };
  expect(isOpen(window, nowMs)).toBe(open);
});

test.each([
  ['in the evening', at(0, 23, 30), true],
  ['on the morning after', at(1, 5, 59), true],
  ['at its end', at(1, 6, 0), false],
  ['on the morning of its day', at(0, 5, 0), false],
])('isOpen, of a window over midnight, %s: %s', (_when, nowMs, open) => {
  const window = { days_of_week: ['monday' as const], start_time: '22:00', end_time: '6:00' };
  expect(isOpen(window, nowMs)).toBe(open);
});

test('isOpen all week long for as many minutes as the window has, for any window', () => {
  const time = fc.integer({ min: 0, max: 1439 });
  const text = (minute: number) =>
    `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(fc.constantFrom(...DAYS), time, time, (day, start, end) => {
      const window = { days_of_week: [day], start_time: text(start), end_time: text(end) };
      let open = 0;
      for (let minute = 0; minute < 7 * 1440; minute++) {
        if (isOpen(window, MONDAY + minute * 60_000)) open++;
      }
      expect(open).toBe(end > start ? end - start : end + 1440 - start);
    }),
    { numRuns: 20 },
  );
});
