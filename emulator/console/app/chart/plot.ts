/** Draws a chart with uPlot, and again when its place or the theme changes. In a chunk of its own. */
import uPlot from 'uplot';
import type { ChartProps } from './chart-props.ts';
import { colourOf, onThemeChange } from './colours.ts';
import { number } from '../format.ts';
import { colourName, stack } from './series.ts';

const SYNC = 'charts of this page';

/**
 * @param point told the index of the time under the cross-hair
 * @returns how to take it away
 */
export function plot(
  place: HTMLElement,
  read: () => ChartProps,
  point: (index: number | undefined) => void,
): () => void {
  let chart = draw(place, read(), point);
  const redraw = () => {
    chart.destroy();
    chart = draw(place, read(), point);
  };
  const stopTheme = onThemeChange(place.ownerDocument, redraw);
  const observer = new ResizeObserver(() => {
    const width = place.clientWidth;
    if (width > 0 && width !== chart.width) chart.setSize({ width, height: chart.height });
  });
  observer.observe(place);
  return () => {
    observer.disconnect();
    stopTheme();
    chart.destroy();
  };
}

function draw(
  place: HTMLElement,
  {
    timesMs,
    series,
    kind = 'lines',
    height = 200,
    write = number,
    marksMs = [],
    limits = [],
    onRange,
  }: ChartProps,
  point: (index: number | undefined) => void,
): uPlot {
  const colour = (name: string) => colourOf(place, name);
  const [grid, ink, mark] = [colour('--line'), colour('--ink-3'), colour('--accent')];
  const values = kind === 'stacked' ? stack(series) : series.map((one) => [...one.values]);
  const bars = uPlot.paths.bars?.({ size: [0.8, 60], align: 0 });
  const font = '11px system-ui, sans-serif';
  const drawn = series.map((one, index): uPlot.Series => {
    const stroke = colour(colourName(one, index));
    const isFilled = kind !== 'lines';
    return {
      label: one.name,
      stroke,
      width: kind === 'bars' ? 0 : 1.6,
      ...(isFilled && { fill: stroke }),
      ...(kind === 'bars' && bars !== undefined && { paths: bars }),
      // A value between two gaps has no line.
      points: {
        show: kind === 'lines',
        size: 5,
        fill: stroke,
        filter: (chart, place) => lonely(chart.data[place] ?? []),
      },
    };
  });
  // The sum is drawn first, so that what it is made of stands before it.
  const order =
    kind === 'stacked' ? series.map((_, index) => series.length - 1 - index) : undefined;
  const pick = <T>(list: readonly T[]): T[] =>
    order === undefined ? [...list] : order.flatMap((index) => list.slice(index, index + 1));

  return new uPlot(
    {
      width: place.clientWidth || 300,
      height,
      ms: 1,
      legend: { show: false },
      cursor: {
        sync: { key: SYNC },
        drag: { x: onRange !== undefined, y: false, setScale: false },
      },
      padding: [8, 12, 0, 0],
      scales: {
        x: {
          range: (_chart, first, last) => withRoom(first, last, kind === 'bars' ? timesMs : []),
        },
        y: { range: (_chart, low, high) => rangeOf(low, high, limits) },
      },
      axes: [
        {
          stroke: ink,
          font,
          size: 28,
          grid: { show: false },
          ticks: { stroke: grid, size: 4 },
          values: (_chart, ticks, _axis, _space, step) => ticks.map((ms) => timeText(ms, step)),
        },
        {
          stroke: ink,
          font,
          size: 60,
          grid: { stroke: grid, width: 1 },
          ticks: { show: false },
          values: (_chart, ticks) => ticks.map(write),
        },
      ],
      series: [{}, ...pick(drawn)],
      hooks: {
        setCursor: [({ cursor }) => point(cursor.idx ?? undefined)],
        setSelect: [
          (chart) => {
            const { left, width } = chart.select;
            if (width < 4) return;
            onRange?.(chart.posToVal(left, 'x'), chart.posToVal(left + width, 'x'));
            chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
          },
        ],
        draw: [
          (chart) => drawMarks(chart, marksMs, mark),
          (chart) => drawLimits(chart, limits, colour('--bad'), font),
        ],
      },
    },
    [[...timesMs], ...pick(values)],
    place,
  );
}

/** Local: the time of day, or the day where a step is as long. @param stepMs between two texts */
function timeText(ms: number, stepMs: number): string {
  const date = new Date(ms);
  if (stepMs >= 86_400_000) {
    return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  }
  return date.toTimeString().slice(0, stepMs < 60_000 ? 8 : 5);
}

function drawMarks(chart: uPlot, marksMs: readonly number[], colour: string): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.setLineDash([4, 4]);
  for (const ms of marksMs) {
    const x = chart.valToPos(ms, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** A bar stands around its time: the first and the last need room for a half more. */
function withRoom(first: number, last: number, timesMs: readonly number[]): [number, number] {
  const half = ((timesMs[1] ?? 0) - (timesMs[0] ?? 0)) / 2;
  return timesMs.length > 1 ? [first - half, last + half] : [first, last];
}

/** Places of values with a gap on either side. */
function lonely(values: ArrayLike<number | null | undefined>): number[] {
  const isGap = (at: number) => (values[at] ?? null) === null;
  return Array.from({ length: values.length }, (_, at) => at).filter(
    (at) => !isGap(at) && isGap(at - 1) && isGap(at + 1),
  );
}

/** From 0, or from below what is negative, to above all values and limits. */
function rangeOf(
  low: number | null,
  high: number | null,
  limits: NonNullable<ChartProps['limits']>,
): [number, number] {
  const ends = [...limits.map(({ value }) => value), low ?? 0, high ?? 0];
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const room = (most - least) * 0.08 || 1;
  return [least < 0 ? least - room : 0, most + room];
}

function drawLimits(
  chart: uPlot,
  limits: NonNullable<ChartProps['limits']>,
  colour: string,
  font: string,
): void {
  const { ctx, bbox } = chart;
  const scale = uPlot.pxRatio;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = scale;
  ctx.setLineDash([6 * scale, 4 * scale]);
  ctx.font = font.replace(/^\d+/, (size) => String(Number(size) * scale));
  ctx.textAlign = 'left';
  for (const { value, name } of limits) {
    const y = chart.valToPos(value, 'y', true);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.fillText(name, bbox.left + 4 * scale, y - 4 * scale);
  }
  ctx.restore();
}
