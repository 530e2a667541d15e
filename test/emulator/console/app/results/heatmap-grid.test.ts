/** A heatmap's answer as a grid, and a box between cells and values. */
import { describe, expect, test } from 'vitest';
import { heatmapGrid } from '../../../../../emulator/console/app/results/heatmap-grid.ts';

const WINDOW = { from: 100, to: 130, granularity: 10 };
const STEPS = [100, 110, 120];
const write = String;

const logCell = (step: number, row: number, count: number): [number, number, number, number] => [
  step,
  2 ** (row / 4),
  2 ** ((row + 1) / 4),
  count,
];

const gridOf = (cells: [number, number, number, number][], logarithmic = true) =>
  heatmapGrid(
    { steps: STEPS, window: WINDOW },
    { label: 'HEATMAP(d)', column: 'd', cells },
    { logarithmic, write },
  );

describe('a grid by doublings', () => {
  const grid = gridOf([logCell(0, 8, 3), logCell(2, 20, 5), [1, 0, 0, 7]]);
  const countsOf = (column: number) =>
    Array.from({ length: grid.rows }, (_, row) => grid.counts[column * grid.rows + row]);

  test('has every count in its cell, and what is not above zero in the lowest row', () => {
    expect(grid.columns).toBe(3);
    expect(countsOf(1)[0]).toBe(7);
    expect([0, 1, 2].map((column) => countsOf(column).filter(Boolean).length)).toEqual([1, 1, 1]);
    expect(countsOf(2).indexOf(5) - countsOf(0).indexOf(3)).toBe(12);
  });

  test('has labels at whole doublings, beside their rows', () => {
    expect(grid.rowLabels[0]).toEqual({ at: 0, text: '0' });
    for (const { at, text } of grid.rowLabels.slice(1)) {
      const box = { fromColumn: 0, toColumn: 0, fromRow: at, toRow: at };
      expect(String(grid.toValues(box).low)).toBe(text);
      expect(Math.log2(Number(text)) % 1).toBe(0);
    }
  });

  test.each([
    ['a cell', { fromColumn: 1, toColumn: 1, fromRow: 5, toRow: 5 }],
    ['several', { fromColumn: 0, toColumn: 2, fromRow: 3, toRow: 9 }],
    ['the row of zero', { fromColumn: 0, toColumn: 1, fromRow: 0, toRow: 0 }],
    ['zero and more', { fromColumn: 2, toColumn: 2, fromRow: 0, toRow: 4 }],
  ])('finds a box of %s again by its values', (_name, box) => {
    expect(grid.toCells(grid.toValues(box))).toEqual(box);
  });

  test('the row of zero holds what is not above it', () => {
    const box = { fromColumn: 0, toColumn: 0, fromRow: 0, toRow: 0 };
    expect(grid.toValues(box)).toMatchObject({ low: null, high: Number.MIN_VALUE });
  });

  test('a box is cut to what is shown, and one elsewhere is none', () => {
    const all = { column: 'd', from: 0, to: 999, low: null, high: null };
    expect(grid.toCells(all)).toEqual({
      fromColumn: 0,
      toColumn: 2,
      fromRow: 0,
      toRow: grid.rows - 1,
    });
    expect(grid.toCells({ ...all, to: 100 })).toBeUndefined();
    expect(grid.toCells({ ...all, from: 130 })).toBeUndefined();
    expect(grid.toCells({ ...all, column: 'e' })).toBeUndefined();
  });
});

test('a grid of equal ranges has rows of their width, negative ones too', () => {
  const grid = gridOf(
    [
      [0, -20, -15, 1],
      [1, 5, 10, 2],
    ],
    false,
  );
  const at = (column: number, count: number) =>
    Array.from({ length: grid.rows }, (_, row) => grid.counts[column * grid.rows + row]).indexOf(
      count,
    );
  expect(at(1, 2) - at(0, 1)).toBe(5);
  const box = { fromColumn: 1, toColumn: 1, fromRow: at(1, 2), toRow: at(1, 2) };
  expect(grid.toValues(box)).toEqual({ column: 'd', from: 110, to: 120, low: 5, high: 10 });
  expect(grid.toCells(grid.toValues(box))).toEqual(box);
});

test('a grid of nothing is empty', () => {
  expect(Array.from(gridOf([]).counts).every((count) => count === 0)).toBe(true);
});

test('a grid marks the runs that began within it', () => {
  const runs = [99, 115, 130].map((second, id) => ({ id, started_ms: second * 1000 }));
  const { marks } = heatmapGrid(
    { steps: STEPS, window: WINDOW },
    { label: 'HEATMAP(d)', column: 'd', cells: [] },
    { logarithmic: true, write, runs },
  );
  expect(marks).toEqual([{ at: 1.5, text: 'run 1' }]);
});
