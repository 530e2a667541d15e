/**
 * A heatmap of a query as a grid: which row a range of values is, what stands beside rows and below columns, and which
 * times and values a box is. Rows grow with the value, four to each doubling, or are of equal height in values.
 */
import type { Box as ValueBox, ExploreAnswer, HeatmapAnswer } from '../../api/explore/shapes.ts';
import type { Run } from '../../api/runs/shapes.ts';
import type { Box, Grid } from '../chart/grid.ts';
import { timeTicks } from './time-ticks.ts';

export interface HeatmapGrid extends Grid {
  readonly toValues: (box: Box) => ValueBox;
  /** Undefined for a box that lies outside of the grid. */
  readonly toCells: (box: ValueBox) => Box | undefined;
}

const PER_DOUBLING = 4;
/** Fewer rows would be blocks instead of cells. */
const LEAST_ROWS = 24;
const MOST_LABELS = 7;

/** From a value to its row and back; whole numbers that grow with the value. */
interface Rows {
  rowOf(start: number): number;
  startOf(row: number): number;
  /** How many rows lie between two labels. */
  readonly labelStep: number;
}

interface GridOptions {
  readonly logarithmic: boolean;
  readonly write: (value: number) => string;
  /** @default no run is marked */
  readonly runs?: readonly Pick<Run, 'id' | 'started_ms'>[];
}

export function heatmapGrid(
  { steps, window }: Pick<ExploreAnswer, 'steps' | 'window'>,
  { cells, column }: HeatmapAnswer,
  { logarithmic, write, runs = [] }: GridOptions,
): HeatmapGrid {
  const above = cells.filter(([, start, end]) => !logarithmic || end > start);
  const hasZero = above.length < cells.length;
  const scale = logarithmic ? logarithmicRows : linearRows(above);
  const used = above.map(([, start]) => scale.rowOf(start));
  const lowest = least(used) - 1;
  const zeroRows = hasZero ? 1 : 0;
  const scaled = Math.max(LEAST_ROWS, most(used) - lowest + 2);
  const rows = scaled + zeroRows;
  const counts = new Float64Array(steps.length * rows);
  const place = (start: number, end: number) =>
    logarithmic && start === end ? 0 : scale.rowOf(start) - lowest + zeroRows;
  for (const [step, start, end, count] of cells) {
    const at = step * rows + place(start, end);
    counts[at] = (counts[at] ?? 0) + count;
  }
  const startOf = (row: number) => scale.startOf(row - zeroRows + lowest);
  const labelEvery = Math.ceil(scaled / scale.labelStep / MOST_LABELS) * scale.labelStep;

  const columnOf = (second: number) =>
    ((second - window.from) / (window.to - window.from)) * steps.length;

  return {
    columns: steps.length,
    rows,
    counts,
    columnLabels: timeTicks(window.from, window.to).map(({ second, text }) => ({
      at: columnOf(second),
      text,
    })),
    marks: runs
      .map(({ id, started_ms }) => ({ at: columnOf(started_ms / 1000), text: `run ${id}` }))
      .filter(({ at }) => at > 0 && at < steps.length),
    rowLabels: [
      ...(hasZero ? [{ at: 0, text: '0' }] : []),
      ...Array.from({ length: scaled }, (_, row) => row + lowest)
        .filter((row) => row > lowest && row % labelEvery === 0)
        .map((row) => ({ at: row - lowest + zeroRows, text: write(scale.startOf(row)) })),
    ],
    toValues: ({ fromColumn, toColumn, fromRow, toRow }) => ({
      column,
      from: steps[fromColumn] ?? window.from,
      to: steps[toColumn + 1] ?? window.to,
      low: fromRow < zeroRows ? null : startOf(fromRow),
      // Just above zero.
      high: toRow < zeroRows ? Number.MIN_VALUE : startOf(toRow + 1),
    }),
    toCells(box) {
      if (box.column !== column || box.to <= window.from || box.from >= window.to) return undefined;
      const rowOf = (value: number) => scale.rowOf(value) - lowest + zeroRows;
      const limit = (row: number) => Math.max(0, Math.min(rows - 1, row));
      const isOfZero = box.high !== null && box.high <= Number.MIN_VALUE;
      return {
        fromColumn: Math.max(
          0,
          steps.findLastIndex((step) => step <= box.from),
        ),
        toColumn: Math.max(
          0,
          steps.findLastIndex((step) => step < box.to),
        ),
        fromRow: box.low === null ? 0 : limit(rowOf(box.low)),
        toRow: box.high === null ? rows - 1 : isOfZero ? 0 : limit(rowOf(box.high) - 1),
      };
    },
  };
}

const logarithmicRows: Rows = {
  // The start of a range is that of its row, except for what a power of two loses.
  rowOf: (start) => Math.round(Math.log2(start) * PER_DOUBLING),
  startOf: (row) => 2 ** (row / PER_DOUBLING),
  labelStep: PER_DOUBLING,
};

function linearRows(cells: HeatmapAnswer['cells']): Rows {
  const [, start = 0, end = 1] = cells[0] ?? [];
  const width = end - start || 1;
  return {
    rowOf: (value) => Math.round(value / width),
    startOf: (row) => row * width,
    labelStep: 1,
  };
}

function least(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((a, b) => Math.min(a, b));
}

function most(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((a, b) => Math.max(a, b));
}
