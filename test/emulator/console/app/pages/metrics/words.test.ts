import { describe, expect, test } from 'vitest';
import type { Alarm, MetricGroup } from '../../../../../../emulator/console/api/metrics/shapes.ts';
import {
  alarmsOn,
  conditionOf,
  inOrder,
} from '../../../../../../emulator/console/app/pages/metrics/alarm-words.ts';
import { findGroups } from '../../../../../../emulator/console/app/pages/metrics/find.ts';
import { writerOf } from '../../../../../../emulator/console/app/pages/metrics/units.ts';

test.each([
  [0.0123, 'Seconds', 'p95', '12.3 ms'],
  [1500, 'Microseconds', 'Average', '1.5 ms'],
  [20_500, 'Bytes', 'Maximum', '20.5 kB'],
  [3, 'Megabytes', 'Sum', '3 MB'],
  [12.345, 'Percent', 'Average', '12.3 %'],
  [1284, 'Count', 'Sum', '1,284'],
  [1284, 'Milliseconds', 'SampleCount', '1,284'],
  [-2, 'Milliseconds', 'Minimum', '−2 ms'],
  [7, 'Count/Second', 'Average', '7 count/s'],
  [5, 'Gigabits', 'Sum', '5 gigabits'],
])('%d of %s as %s is %s', (value, unit, statistic, text) => {
  expect(writerOf(unit, statistic)(value)).toBe(text);
});

const ALARM: Alarm = {
  account: '1',
  region: 'r',
  name: 'a',
  type: 'MetricAlarm',
  state: 'OK',
  reason: '',
  since_ms: 0,
  metric: { namespace: 'n', name: 'Errors', dimensions: [] },
  threshold: { operator: 'GreaterThanThreshold', value: 5 },
  evaluation: { statistic: 'Sum', period_s: 60, periods: 1, datapoints: 1 },
  history: [],
};
const evaluated = (periods: number, datapoints: number, period_s = 60): Alarm => ({
  ...ALARM,
  evaluation: { statistic: 'Sum', period_s, periods, datapoints },
});

describe('an alarm', () => {
  test.each([
    [ALARM, 'Sum of Errors > 5 for 1 min'],
    [evaluated(3, 3), 'Sum of Errors > 5 for 3 × 1 min'],
    [evaluated(5, 3, 300), 'Sum of Errors > 5 in 3 of 5 × 5 min'],
    [evaluated(1, 1, 10), 'Sum of Errors > 5 for 10 s'],
    [
      { ...ALARM, threshold: { operator: 'LessThanOrEqualToThreshold', value: 1 } },
      'Sum of Errors ≤ 1 for 1 min',
    ],
  ])('%# rings by %s', (alarm, words) => {
    expect(conditionOf(alarm)).toBe(words);
  });

  test('on expressions or on other alarms says so', () => {
    const { metric: _, ...onExpression } = ALARM;
    expect(conditionOf(onExpression)).toMatch(/^an expression > 5/);
    expect(conditionOf({ ...onExpression, rule: 'ALARM(b) OR ALARM(c)' })).toBe(
      'ALARM(b) OR ALARM(c)',
    );
  });

  test('that rings stands first', () => {
    const of = (name: string, state: Alarm['state']) => ({ ...ALARM, name, state });
    const all = [of('b', 'OK'), of('c', 'INSUFFICIENT_DATA'), of('d', 'ALARM'), of('a', 'OK')];
    expect(inOrder(all).map(({ name }) => name)).toEqual(['d', 'c', 'a', 'b']);
  });
});

const GROUP: MetricGroup = {
  account: '1',
  region: 'r',
  namespace: 'Edge',
  name: 'Errors',
  unit: 'Count',
  count: 2,
  dimensions: [{ name: 'Route', values: ['/api/activities', '/api/messages'] }],
  reported_ms: 0,
  filter: null,
};

test.each([
  ['', true],
  ['err', true],
  ['activities', true],
  ['namespace:edge name:errors', true],
  ['namespace:Cruddur', false],
  ['route:messages', true],
  ['route:home', false],
  ['-route:messages', false],
  ['stage:x', false],
  ['name:', true],
])('“%s” finds it: %s', (text, isFound) => {
  expect(findGroups([GROUP], text)).toHaveLength(isFound ? 1 : 0);
});

test('alarms belong to the metrics of their place', () => {
  const alarm = { ...ALARM, metric: { namespace: 'Edge', name: 'Errors', dimensions: [] } };
  expect(alarmsOn([alarm], GROUP)).toHaveLength(1);
  expect(alarmsOn([{ ...alarm, region: 'other' }], GROUP)).toEqual([]);
  expect(alarmsOn([ALARM], GROUP)).toEqual([]);
});
