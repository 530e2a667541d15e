/** Round times below a picture. Tests run in UTC and elsewhere: what is said holds in any whole-hour zone. */
import { expect, test } from 'vitest';
import { timeTicks } from '../../../../../emulator/console/app/results/time-ticks.ts';

const START = Date.UTC(2026, 10, 22, 12, 0, 7) / 1000;

test.each([
  [10, /^\d\d:\d\d:\d\d$/],
  [900, /^\d\d:\d\d$/],
  [7200, /^\d\d:\d[05]$/],
  [86_400, /^\d\d:00$/],
  [30 * 86_400, /^\d+ [A-Z][a-z]+$/],
])('of %i seconds are at most eight, within them and evenly apart', (range, form) => {
  const ticks = timeTicks(START, START + range);
  expect(ticks.length).toBeGreaterThan(2);
  expect(ticks.length).toBeLessThanOrEqual(8);
  for (const { second, text } of ticks) {
    expect(second >= START && second < START + range).toBe(true);
    expect(text).toMatch(form);
  }
  const gaps = new Set(ticks.slice(1).map(({ second }, at) => second - (ticks[at]?.second ?? 0)));
  expect(gaps.size).toBe(1);
});
