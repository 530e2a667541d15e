/** Draws a heatmap's cells, axes and box on a canvas. */
import { clearSheet } from './canvas.ts';
import { colourOf } from './colours.ts';
import type { Box, Grid } from './grid.ts';
import { markLabels } from './mark-labels.ts';

/** What is marked, with what is said of it. */
export interface MarkedBox extends Box {
  readonly label?: string | undefined;
}

const LEFT = 60;
const BOTTOM = 22;
const RIGHT = 4;
/** Of the line with the names of marks. */
const MARK_HEIGHT = 15;
const SHADES = ['--heat-1', '--heat-2', '--heat-3', '--heat-4', '--heat-5'];

export function placesOf(width: number, height: number, { columns, rows }: Grid) {
  const cell = { width: (width - LEFT - RIGHT) / columns, height: (height - BOTTOM) / rows };
  const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  return {
    cell,
    x: (column: number) => LEFT + column * cell.width,
    /** Of the lower edge of a row. */
    y: (row: number) => height - BOTTOM - row * cell.height,
    columnAt: (x: number) => within(Math.floor((x - LEFT) / cell.width), columns),
    rowAt: (y: number) => within(Math.floor((height - BOTTOM - y) / cell.height), rows),
  };
}

export function drawHeatmap(
  canvas: HTMLCanvasElement,
  grid: Grid,
  height: number,
  box: MarkedBox | undefined,
): void {
  const sheet = clearSheet(canvas, height);
  if (sheet === undefined) return;
  const { context, width } = sheet;
  const parent = canvas.parentElement ?? canvas;
  const places = placesOf(width, height, grid);
  drawCells(
    context,
    grid,
    places,
    SHADES.map((name) => colourOf(parent, name)),
  );
  drawAxes(context, grid, places, width, height, colourOf(parent, '--ink-3'));
  drawMarks(context, grid, places, height, colourOf(parent, '--accent'));
  const above = (grid.marks ?? []).length === 0 ? 0 : MARK_HEIGHT;
  if (box !== undefined) drawBox(context, box, places, colourOf(parent, '--in'), { width, above });
}

type Places = ReturnType<typeof placesOf>;

function drawCells(
  context: CanvasRenderingContext2D,
  { columns, rows, counts }: Grid,
  { cell, x, y }: Places,
  shades: readonly string[],
): void {
  let most = 1;
  for (let at = 0; at < columns * rows; at++) most = Math.max(most, counts[at] ?? 0);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const count = counts[column * rows + row] ?? 0;
      if (count === 0) continue;
      const shade = Math.round(Math.sqrt(count / most) * (shades.length - 1));
      context.fillStyle = shades[shade] ?? '';
      const gap = Math.min(0.8, cell.width / 6);
      context.fillRect(x(column), y(row + 1), cell.width - gap, cell.height - gap);
    }
  }
}

function drawAxes(
  context: CanvasRenderingContext2D,
  { rowLabels, columnLabels }: Grid,
  { x, y }: Places,
  width: number,
  height: number,
  ink: string,
): void {
  context.fillStyle = ink;
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'right';
  for (const { at, text } of rowLabels) {
    context.fillText(text, LEFT - 8, y(at) + 4);
    context.fillRect(LEFT, Math.round(y(at)), width - LEFT - RIGHT, 0.3);
  }
  context.textAlign = 'center';
  let free = LEFT;
  for (const { at, text } of columnLabels) {
    const half = context.measureText(text).width / 2;
    const middle = Math.min(width - RIGHT - half, Math.max(LEFT + half, x(at)));
    // Where there is no room for all of them some are left out.
    if (middle - half < free) continue;
    context.fillText(text, middle, height - 6);
    free = middle + half + 8;
  }
}

function drawMarks(
  context: CanvasRenderingContext2D,
  { marks = [] }: Grid,
  { x }: Places,
  height: number,
  accent: string,
): void {
  context.strokeStyle = accent;
  context.fillStyle = accent;
  context.textAlign = 'right';
  context.setLineDash([3, 3]);
  for (const { at } of marks) {
    context.beginPath();
    context.moveTo(x(at), 0);
    context.lineTo(x(at), height - BOTTOM);
    context.stroke();
  }
  const widthOf = (text: string) => context.measureText(text).width;
  for (const { text, right } of markLabels(marks, x, widthOf, LEFT)) {
    context.fillText(text, right, 12);
  }
  context.setLineDash([]);
}

function drawBox(
  context: CanvasRenderingContext2D,
  { fromColumn, toColumn, fromRow, toRow, label = '' }: MarkedBox,
  { x, y }: Places,
  colour: string,
  sheet: { readonly width: number; readonly above: number },
): void {
  const [left, top] = [x(fromColumn), y(toRow + 1)];
  const [width, height] = [x(toColumn + 1) - left, y(fromRow) - top];
  context.globalAlpha = 0.13;
  context.fillStyle = colour;
  context.fillRect(left, top, width, height);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.strokeRect(left, top, width, height);
  if (label === '') return;
  context.font = '600 12px system-ui, sans-serif';
  const room = context.measureText(label).width + 12;
  const isLeft = left - LEFT > room;
  const isRight = !isLeft && sheet.width - left - width > room;
  context.textAlign = isLeft ? 'right' : 'left';
  const at = isLeft ? left - 8 : isRight ? left + width + 8 : Math.min(left, sheet.width - room);
  context.fillStyle = colour;
  const line = Math.max(sheet.above + 12, isLeft || isRight ? top + 14 : top - 6);
  context.fillText(label, Math.max(0, at), line);
}
