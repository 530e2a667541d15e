/** Where values and times of a chart stand on its canvas, in CSS pixels, and which of them its axes name. */
import type { ChartProps } from './chart-props.ts';
import { stack } from './series.ts';

export interface Scale {
  readonly fromMs: number;
  readonly toMs: number;
  /** The values of each series as they are drawn: in a stack, on top of those before. */
  readonly drawn: readonly (readonly (number | null)[])[];
  readonly x: (ms: number) => number;
  readonly y: (value: number) => number;
  readonly msAt: (x: number) => number;
  /** Width of one time. */
  readonly slot: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Values and times that the axes name. */
  readonly values: readonly number[];
  readonly times: readonly { readonly ms: number; readonly text: string }[];
}

const [LEFT, RIGHT, TOP, BOTTOM] = [60, 12, 10, 22];
/** Room that a name at an axis takes. */
const [LABEL_WIDTH, LABEL_HEIGHT] = [84, 25];

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

type Shown = Pick<ChartProps, 'timesMs' | 'series' | 'kind' | 'limits'>;

export function scaleOf(
  { timesMs, series, kind = 'lines', limits = [] }: Shown,
  width: number,
  height: number,
): Scale {
  const drawn = kind === 'stacked' ? stack(series) : series.map(({ values }) => values);
  const [first = 0, second = first + MINUTE] = timesMs;
  const last = timesMs.at(-1) ?? first;
  // A bar stands around its time, and a single time has no length.
  const half = kind === 'bars' || timesMs.length < 2 ? (second - first) / 2 : 0;
  const [fromMs, toMs] = [first - half, last + half];
  const ends = [
    ...drawn.flat().filter((value) => value !== null),
    ...limits.map((one) => one.value),
  ];
  const [low, high] = rangeOf(ends);
  const [right, bottom] = [Math.max(LEFT + 1, width - RIGHT), height - BOTTOM];
  const perMs = (right - LEFT) / (toMs - fromMs);
  return {
    fromMs,
    toMs,
    drawn,
    x: (ms) => LEFT + (ms - fromMs) * perMs,
    y: (value) => bottom - ((value - low) / (high - low)) * (bottom - TOP),
    msAt: (x) => fromMs + (Math.max(LEFT, Math.min(right, x)) - LEFT) / perMs,
    slot: (second - first) * perMs,
    left: LEFT,
    right,
    top: TOP,
    bottom,
    values: valueTicks(low, high, {
      most: Math.max(2, Math.floor((bottom - TOP) / LABEL_HEIGHT)),
      least: ends.length > 0 && ends.every(Number.isInteger) ? 1 : 0,
    }),
    times: timeTicks(fromMs, toMs, Math.max(1, Math.floor((right - LEFT) / LABEL_WIDTH))),
  };
}

/** The place of the time that is nearest; undefined without times. */
export function nearest(timesMs: readonly number[], ms: number): number | undefined {
  let best: number | undefined;
  for (const [at, time] of timesMs.entries()) {
    const least = best === undefined ? Infinity : Math.abs((timesMs[best] ?? 0) - ms);
    if (Math.abs(time - ms) < least) best = at;
  }
  return best;
}

/** From 0, or from below what is negative, to above all. */
function rangeOf(values: readonly number[]): [number, number] {
  const least = values.reduce((one, other) => Math.min(one, other), 0);
  const most = values.reduce((one, other) => Math.max(one, other), 0);
  const room = (most - least) * 0.08 || 1;
  return [least < 0 ? least - room : 0, most + room];
}

/**
 * Multiples of 1, 2 or 5 times a power of ten.
 *
 * @param least step: there is nothing between whole numbers
 */
function valueTicks(
  low: number,
  high: number,
  { most, least }: { readonly most: number; readonly least: number },
): number[] {
  const rough = Math.max(least, (high - low) / most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  // Rounded, for multiples of a tenth are off by their last digits.
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** Round local times: the day's own hours, whatever the time zone. */
function timeTicks(fromMs: number, toMs: number, most: number): { ms: number; text: string }[] {
  const step = STEPS.find((one) => (toMs - fromMs) / one <= most) ?? 365 * DAY;
  const zone = new Date(fromMs).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((fromMs - zone) / step) * step + zone;
  const count = Math.max(0, Math.floor((toMs - first) / step) + 1);
  return Array.from({ length: count }, (_, at) => {
    const ms = first + at * step;
    return { ms, text: timeText(ms, step) };
  });
}

function timeText(ms: number, stepMs: number): string {
  const date = new Date(ms);
  if (stepMs >= DAY) return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return date.toTimeString().slice(0, stepMs < MINUTE ? 8 : 5);
}
