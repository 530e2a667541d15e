import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { summaryOf } from '../../../../emulator/vendors/aws/metric-sample.ts';
import { parseStatistic } from '../../../../emulator/vendors/metrics/statistic.ts';

const of = (name: string, values: readonly number[]) =>
  parseStatistic(name)?.(values.map((value) => summaryOf(value)));

const TEN = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];

describe('parseStatistic', () => {
  test.each([
    ['SampleCount', 10],
    ['Sum', 55],
    ['Average', 5.5],
    ['Minimum', 1],
    ['Maximum', 10],
    ['p0', 1],
    ['p10', 1],
    ['p50', 5],
    ['p90', 9],
    ['p90.5', 10],
    ['p100', 10],
    ['tm90', 5],
    ['TM(10%:90%)', 5.5],
    ['TM(:90%)', 5],
    ['TM(90%:)', 10],
    ['TM(2:4)', 3.5],
    ['TM(:4)', 2.5],
    ['TM(8:)', 9.5],
    ['IQM', 5.5],
    ['wm90', 5.4],
    ['WM(10%:90%)', 5.4],
    ['WM(3:8)', 5.5],
    ['tc90', 9],
    ['TC(2:4)', 2],
    ['ts90', 45],
    ['TS(80%:100%)', 19],
    ['PR(:3)', 30],
    ['PR(3:7)', 40],
    ['PR(9:)', 10],
  ])('%s of 1 to 10 is %d', (name, expected) => {
    expect(of(name, TEN)).toBeCloseTo(expected, 10);
  });

  test.each([
    'average',
    'p',
    'p101',
    'p-1',
    'P50',
    'tm101',
    'TM()',
    'TM(:)',
    'TM(90%:10%)',
    'TM(10%:90)',
    'TM(1:2:3)',
    'TM(-1:2)',
    'PR(10%:90%)',
    'iqm',
    'toString',
    '__proto__',
    'p50%',
    'TM(1e3:2e3)',
  ])('knows no %s', (name) => {
    expect(parseStatistic(name)).toBeUndefined();
  });

  test('gives no distribution of statistic sets and negative values, but the plain ones', () => {
    const set = { minimum: 1, maximum: 3, sum: 6, count: 3 };
    expect(parseStatistic('p50')?.([set])).toBeUndefined();
    expect(parseStatistic('Average')?.([set, summaryOf(4)])).toBe(2.5);
    expect(parseStatistic('p50')?.([{ minimum: 2, maximum: 2, sum: 6, count: 3 }])).toBe(2);
    expect(parseStatistic('p50')?.([{ minimum: 2, maximum: 2, sum: 7, count: 3 }])).toBeUndefined();
    expect(of('tm90', [-1, 2])).toBeUndefined();
    expect(of('Minimum', [-1, 2])).toBe(-1);
  });

  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });

  test('puts the same result together from counts as from single values', () => {
    const name = fc.constantFrom('Sum', 'SampleCount', 'p50', 'p99.9', 'tm90', 'IQM', 'PR(10:500)');
    fc.assert(
      fc.property(name, values, fc.integer({ min: 1, max: 5 }), (name, some, times) => {
        const statistic = parseStatistic(name);
        const counted = statistic?.(some.map((value) => summaryOf(value, times)));
        const single = statistic?.(
          some.flatMap((value) => Array.from({ length: times }, () => summaryOf(value))),
        );
        const [a = 0, b = 0] = [counted, single];
        expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(b)));
      }),
    );
  });

  test('has percentiles that grow and lie among the values', () => {
    const share = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(values, share, share, (some, a, b) => {
        const [low = 0, high = 0] = [
          of(`p${Math.min(a, b)}`, some),
          of(`p${Math.max(a, b)}`, some),
        ];
        expect(low).toBeLessThanOrEqual(high);
        expect(some).toContain(low);
      }),
    );
  });
});
