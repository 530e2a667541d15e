/** The query of the page Explore: in the address, with its times, and in words. */
import { describe, expect, test } from 'vitest';
import {
  calculationText,
  filterText,
  havingText,
  orderText,
  readSpec,
  readValue,
  splitTimes,
  withTimes,
  writeValue,
} from '../../../../../../emulator/console/app/pages/explore/spec.ts';

const NOW_MS = 1_795_000_000_000;

describe('times', () => {
  test.each([
    [{ kind: 'last', ms: 900_000 }, { time_range: 900 }],
    [
      { kind: 'between', fromMs: 5_000, toMs: 9_000 },
      { start_time: 5, end_time: 9 },
    ],
  ] as const)('of %o are of the query, and back', (range, times) => {
    expect(withTimes({}, range, NOW_MS)).toEqual(times);
    expect(splitTimes({ ...times, limit: 3 }, NOW_MS)).toEqual({ spec: { limit: 3 }, range });
  });

  test.each([
    [{ end_time: 10_000 }, 2_800_000, 10_000_000],
    [{ end_time: 10_000, time_range: 60 }, 9_940_000, 10_000_000],
    [{ start_time: 10_000, time_range: 60 }, 10_000_000, 10_060_000],
    [{ start_time: NOW_MS / 1000 - 60 }, NOW_MS - 60_000, NOW_MS],
  ])('%o is a stretch', (times, fromMs, toMs) => {
    expect(splitTimes(times, NOW_MS).range).toEqual({ kind: 'between', fromMs, toMs });
  });

  test('that are not told leave the scope as it is', () => {
    expect(splitTimes({ limit: 1 }, NOW_MS)).toEqual({ spec: { limit: 1 } });
    expect(withTimes({ limit: 1 }, { kind: 'all' }, NOW_MS)).toEqual({ limit: 1 });
    expect(withTimes({}, { kind: 'since', fromMs: NOW_MS - 5000 }, NOW_MS)).toEqual({
      start_time: NOW_MS / 1000 - 5,
      end_time: NOW_MS / 1000,
    });
  });
});

test.each([
  ['{', 'This is not JSON'],
  ['{"calculations":[{"op":"NO"}]}', 'calculations.0.op must be one of'],
  ['{"breakdowns":"a"}', 'breakdowns'],
  ['{"unknown":1}', 'unknown'],
])('readSpec tells what is wrong with %s', (text, told) => {
  expect(readSpec(text)).toEqual({ ok: false, error: expect.stringContaining(told) });
});

test('readSpec reads what is right', () => {
  expect(readSpec('{"limit":5}')).toEqual({ ok: true, spec: { limit: 5 } });
});

test.each([
  ['500', 500],
  ['-1.5', -1.5],
  ['true', true],
  ['false', false],
  ['"500"', '500'],
  ['"true"', 'true'],
  ['worf', 'worf'],
  ['', ''],
  ['two words', 'two words'],
])('readValue reads %s', (text, value) => {
  expect(readValue(text)).toBe(value);
  expect(readValue(writeValue(value))).toBe(value);
});

test('parts of a query are written as a person says them', () => {
  const failed = [{ column: 'status', op: '>=' as const, value: 500 }];
  expect([
    calculationText({ op: 'P95', column: 'duration_ms' }),
    calculationText({ op: 'COUNT', name: 'failed', filters: failed }),
    filterText({ column: 'a', op: 'exists' }),
    filterText({ column: 'a', op: 'in', value: [1, 'b'] }),
    orderText({ op: 'COUNT', order: 'descending' }),
    orderText({ column: 'name' }),
    havingText({ calculate_op: 'P95', column: 'duration_ms', op: '>', value: 5 }),
  ]).toEqual([
    'P95(duration_ms)',
    'failed where status >= 500',
    'a exists',
    'a in 1, b',
    'COUNT falling',
    'name rising',
    'P95(duration_ms) > 5',
  ]);
});
