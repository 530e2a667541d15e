import { describe, expect, test } from 'vitest';
import { nearest, scaleOf } from '../../../../../emulator/console/app/chart/scale.ts';

const MINUTE = 60_000;
const FROM = Date.UTC(2026, 10, 22, 12, 0);
const timesMs = Array.from({ length: 16 }, (_, at) => FROM + at * MINUTE);
const of = (...values: (number | null)[]) => [{ name: 'one', values }];

describe('a scale', () => {
  test('has all values between its edges, and room above', () => {
    const { y, values, top, bottom } = scaleOf({ timesMs, series: of(0, 7, 100) }, 600, 200);
    expect(y(0)).toBe(bottom);
    expect(y(100)).toBeGreaterThan(top);
    expect(values).toEqual([0, 20, 40, 60, 80, 100]);
  });

  test.each([
    [[1, 2, 3], 200, [0, 1, 2, 3]],
    [[0, 1], 200, [0, 1]],
    [[0.1, 0.25], 200, [0, 0.05, 0.1, 0.15, 0.2, 0.25]],
    [[12_000, 47_000], 132, [0, 20_000, 40_000]],
    [[null, null], 200, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[-5, 5], 200, [-4, -2, 0, 2, 4]],
  ])('of %j in %i px names %j', (values, height, named) => {
    expect(scaleOf({ timesMs, series: of(...values) }, 600, height).values).toEqual(named);
  });

  test('has room for a limit that no value comes near', () => {
    const limits = [{ value: 40, name: 'alarm' }];
    const { y, top } = scaleOf({ timesMs, series: of(1, 2), limits }, 600, 200);
    expect(y(40)).toBeGreaterThan(top);
  });

  test('of bars has room for half a bar at either end', () => {
    const lines = scaleOf({ timesMs, series: of(1) }, 600, 200);
    const bars = scaleOf({ timesMs, series: of(1), kind: 'bars' }, 600, 200);
    expect(lines.fromMs - bars.fromMs).toBe(MINUTE / 2);
    expect(bars.toMs - lines.toMs).toBe(MINUTE / 2);
  });

  test('of a stack has each series on top of those before', () => {
    const series = [...of(1, null), { name: 'two', values: [2, 3] }];
    const { drawn } = scaleOf({ timesMs, series, kind: 'stacked' }, 600, 200);
    expect(drawn).toEqual([
      [1, 0],
      [3, 3],
    ]);
  });

  test.each([1, 30, 24 * 60, 90 * 24 * 60])(
    'names round times of %i minutes, not too many',
    (minutes) => {
      const long = timesMs.map((_, at) => FROM + at * minutes * MINUTE);
      const { times, x, right, fromMs, toMs } = scaleOf({ timesMs: long, series: [] }, 900, 200);
      expect(times.length).toBeGreaterThan(1);
      expect(times.length).toBeLessThanOrEqual(10);
      for (const { ms } of times) {
        expect(ms).toBeGreaterThanOrEqual(fromMs);
        expect(ms).toBeLessThanOrEqual(toMs);
        expect(x(ms)).toBeLessThanOrEqual(right);
        expect(new Date(ms).getSeconds()).toBe(0);
      }
    },
  );

  test('tells the time at a place, within its own', () => {
    const { msAt, x, fromMs, toMs } = scaleOf({ timesMs, series: [] }, 600, 200);
    expect(Math.round(msAt(x(FROM + 5 * MINUTE)))).toBe(FROM + 5 * MINUTE);
    expect([msAt(-50), msAt(5000)]).toEqual([fromMs, toMs]);
  });

  test.each([[[]], [[FROM]]])('of times %j can be drawn', (few) => {
    const { x, y, slot } = scaleOf({ timesMs: few, series: of(3) }, 300, 100);
    for (const place of [x(FROM), y(3), slot]) expect(Number.isFinite(place)).toBe(true);
  });
});

test.each([
  [FROM - 1, 0],
  [FROM + 29_000, 0],
  [FROM + 31_000, 1],
  [FROM + 3600 * 1000, 15],
])('%i is nearest to the time at %i', (ms, at) => {
  expect(nearest(timesMs, ms)).toBe(at);
});
