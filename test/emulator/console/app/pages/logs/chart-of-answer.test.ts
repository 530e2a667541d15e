import { describe, expect, test } from 'vitest';
import {
  readChart,
  readUtc,
} from '../../../../../../emulator/console/app/pages/logs/chart-of-answer.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const at = (minute: number) => `2026-11-22 12:0${minute}:00.000`;

function answer(columns: string[], ...rows: (string | null)[][]) {
  return {
    columns,
    rows: rows.map((values) => ({ line: null, values })),
    left_out: 0,
    matched: 0,
    scanned: 0,
    bytes: 0,
    took_ms: 0,
  };
}

describe('an answer is drawn', () => {
  test('as a line for each column of numbers, in the order of time', () => {
    const rows = [
      [at(1), '4', '0.5'],
      [at(0), '3', null],
    ];
    expect(readChart(answer(['bin(1m)', 'n', 'avg(x)'], ...rows))).toEqual({
      timesMs: [NOON, NOON + 60_000],
      series: [
        { name: 'n', values: [3, 4] },
        { name: 'avg(x)', values: [null, 0.5] },
      ],
    });
  });

  test('as a line for each value of the columns of texts', () => {
    const rows = [
      ['ERROR', at(0), '1'],
      ['INFO', at(0), '7'],
      [null, at(1), '2'],
    ];
    expect(readChart(answer(['level', 'bin(1m)', 'n'], ...rows))?.series).toEqual([
      { name: 'ERROR', values: [1, null] },
      { name: 'INFO', values: [7, null] },
      { name: 'not set', values: [null, 2] },
    ]);
  });

  test.each([
    ['without a time', answer(['level', 'n'], ['a', '1'], ['b', '2'])],
    ['without a number', answer(['bin(1m)', 'level'], [at(0), 'a'], [at(1), 'b'])],
    ['of one row', answer(['bin(1m)', 'n'], [at(0), '1'])],
    ['of none', answer([])],
  ])('not %s', (_, nothing) => {
    expect(readChart(nothing)).toBeUndefined();
  });

  test('not of lines', () => {
    const lines = answer(['@timestamp', 'n'], [at(0), '1'], [at(1), '2']);
    const rows = lines.rows.map((row) => ({ ...row, line: 1 }));
    expect(readChart({ ...lines, rows })).toBeUndefined();
  });
});

test.each([
  [at(1), NOON + 60_000],
  ['2026-11-22', undefined],
  ['', undefined],
])('%s is the time %s', (text, ms) => {
  expect(readUtc(text)).toBe(ms);
});
