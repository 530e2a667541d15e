/** Draws a chart on its canvas: grid, values, marks, limits, and what one points at or drags over. */
import { clearSheet } from './canvas.ts';
import type { ChartProps } from './chart-props.ts';
import { colourOf } from './colours.ts';
import { number } from '../format.ts';
import { scaleOf, type Scale } from './scale.ts';
import { colourName } from './series.ts';

export interface Pointed {
  /** Place of the time under the cross-hair. */
  readonly at: number | undefined;
  /** CSS pixels from the left, where a drag began and is. */
  readonly drag: readonly [number, number] | undefined;
}

const FONT = '11px system-ui, sans-serif';

export function drawChart(
  canvas: HTMLCanvasElement,
  props: ChartProps,
  height: number,
  { at, drag }: Pointed,
): void {
  const sheet = clearSheet(canvas, height);
  if (sheet === undefined) return;
  const { context, width } = sheet;
  const { timesMs, series, marksMs = [], limits = [], kind = 'lines', write = number } = props;
  const scale = scaleOf(props, width, height);
  const parent = canvas.parentElement ?? canvas;
  const colour = (name: string) => colourOf(parent, name);
  const colours = series.map((one, place) => colour(colourName(one, place)));
  context.font = FONT;
  drawAxes(context, scale, write, colour('--line'), colour('--ink-3'));
  if (kind === 'stacked') drawAreas(context, scale, timesMs, colours);
  else if (kind === 'bars') drawBars(context, scale, timesMs, colours);
  else drawLines(context, scale, timesMs, colours);
  const across = (ms: number) => line(context, scale.x(ms), scale.top, scale.x(ms), scale.bottom);

  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  context.strokeStyle = colour('--accent');
  for (const ms of marksMs) if (ms >= scale.fromMs && ms <= scale.toMs) across(ms);
  context.strokeStyle = colour('--bad');
  for (const { value } of limits)
    line(context, scale.left, scale.y(value), scale.right, scale.y(value));
  drawNames(context, limits, scale, colour);
  context.strokeStyle = colour('--ink-3');
  const pointed = at === undefined ? undefined : timesMs[at];
  if (pointed !== undefined) across(pointed);
  if (drag !== undefined) {
    context.globalAlpha = 0.16;
    context.fillStyle = colour('--accent');
    const [from, to] = drag;
    context.fillRect(Math.min(from, to), scale.top, Math.abs(to - from), scale.bottom - scale.top);
  }
}

/** Names of limits, each around itself in the colour of the ground: it may stand over bars. */
function drawNames(
  context: CanvasRenderingContext2D,
  limits: NonNullable<ChartProps['limits']>,
  { left, y }: Scale,
  colour: (name: string) => string,
): void {
  context.save();
  context.textAlign = 'left';
  context.setLineDash([]);
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.strokeStyle = colour('--surface');
  context.fillStyle = colour('--bad');
  for (const { value, name } of limits) {
    context.strokeText(name, left + 4, y(value) - 4);
    context.fillText(name, left + 4, y(value) - 4);
  }
  context.restore();
}

function line(context: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
}

function drawAxes(
  context: CanvasRenderingContext2D,
  { x, y, left, right, bottom, values, times }: Scale,
  write: (value: number) => string,
  grid: string,
  ink: string,
): void {
  context.strokeStyle = grid;
  context.fillStyle = ink;
  context.textAlign = 'right';
  for (const value of values) {
    // Half a pixel makes a line of one pixel sharp.
    const place = Math.round(y(value)) + 0.5;
    line(context, left, place, right, place);
    context.fillText(write(value), left - 8, place + 3.5, left - 8);
  }
  context.textAlign = 'center';
  for (const { ms, text } of times) {
    line(context, x(ms), bottom, x(ms), bottom + 4);
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.min(x(ms), right + 12 - half), bottom + 17);
  }
}

function drawLines(
  context: CanvasRenderingContext2D,
  { x, y, drawn }: Scale,
  timesMs: readonly number[],
  colours: readonly string[],
): void {
  context.lineWidth = 1.6;
  context.lineJoin = 'round';
  for (const [place, values] of drawn.entries()) {
    context.strokeStyle = context.fillStyle = colours[place] ?? '';
    context.beginPath();
    let isAfterGap = true;
    for (const [at, value] of values.entries()) {
      const [px, py] = [x(timesMs[at] ?? 0), y(value ?? 0)];
      if (value === null) isAfterGap = true;
      // A value between two gaps has no line.
      else if (isAfterGap && (values[at + 1] ?? null) === null)
        context.fillRect(px - 2, py - 2, 4, 4);
      else {
        if (isAfterGap) context.moveTo(px, py);
        else context.lineTo(px, py);
        isAfterGap = false;
      }
    }
    context.stroke();
  }
}

function drawBars(
  context: CanvasRenderingContext2D,
  { x, y, drawn, slot }: Scale,
  timesMs: readonly number[],
  colours: readonly string[],
): void {
  const width = Math.min(60, slot * 0.8) / drawn.length;
  for (const [place, values] of drawn.entries()) {
    context.fillStyle = colours[place] ?? '';
    for (const [at, value] of values.entries()) {
      if (value === null) continue;
      const left = x(timesMs[at] ?? 0) + (place - drawn.length / 2) * width;
      context.fillRect(left, y(value), width, y(0) - y(value));
    }
  }
}

/** The sum of all first, so that what it is made of stands before it. */
function drawAreas(
  context: CanvasRenderingContext2D,
  { x, y, drawn }: Scale,
  timesMs: readonly number[],
  colours: readonly string[],
): void {
  for (const [place, values] of [...drawn.entries()].toReversed()) {
    context.fillStyle = colours[place] ?? '';
    context.beginPath();
    context.moveTo(x(timesMs[0] ?? 0), y(0));
    for (const [at, value] of values.entries()) context.lineTo(x(timesMs[at] ?? 0), y(value ?? 0));
    context.lineTo(x(timesMs.at(-1) ?? 0), y(0));
    context.fill();
  }
}
