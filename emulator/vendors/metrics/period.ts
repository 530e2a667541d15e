/**
 * How CloudWatch lays periods over a span of time: the start is rounded down, by more the older it is, and periods are
 * counted from there. Data is kept as it came, so old data may still be asked for by the minute.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
import type { StoredSummary } from './store.ts';

export interface Span {
  /** Unix seconds, inclusive. */
  readonly startS: number;
  /** Unix seconds, exclusive. */
  readonly endS: number;
}

/** The last second that a Date can hold. */
const MAX_TIME_S = 8.64e12;
const DAY_S = 86_400;
const SHORT = [1, 5, 10, 20, 30];

/** @returns what is wrong with a span that a request asks for. */
export function spanFault({ startS, endS }: Span): string | undefined {
  if (startS >= endS) return 'The parameter StartTime must be less than the parameter EndTime.';
  if (startS >= 0 && endS <= MAX_TIME_S) return undefined;
  return 'The parameters StartTime and EndTime must specify times since 1970.';
}

/** @param period seconds. */
export function isPeriod(period: number): boolean {
  return SHORT.includes(period) || (period % 60 === 0 && period <= DAY_S);
}

export const PERIOD_RULE = 'must be 1, 5, 10, 20, 30 or a multiple of 60, and at most 86400';

/** @param nowS unix seconds. */
export function roundSpan(span: Span, period: number, nowS: number): Span {
  const age = nowS - span.startS;
  const grain =
    age >= 63 * DAY_S ? 3600 : age >= 15 * DAY_S ? 300 : SHORT.includes(period) ? period : 60;
  return { startS: Math.floor(span.startS / grain) * grain, endS: span.endS };
}

/** A period that holds something. */
export interface Period {
  /** Its start in unix seconds. */
  readonly timeS: number;
  /** Each unit and value once. */
  readonly values: readonly StoredSummary[];
}

/** So many values take some milliseconds. */
const PAUSE = 4096;
/** Of one period, for it is held as a whole. */
const MAX_DISTINCT = 300_000;

/**
 * In the order of time. Undefined comes now and then, so that others may have their turn.
 *
 * @param values in the order of time
 * @throws {TooManyValues}
 */
export function* inPeriods(
  values: Iterable<StoredSummary>,
  { startS }: Span,
  period: number,
): Generator<Period | undefined, void> {
  let timeS = startS;
  let held = new Map<string, StoredSummary>();
  let count = 0;
  for (const value of values) {
    if (++count % PAUSE === 0) yield undefined;
    const start = startS + Math.floor((value.timeS - startS) / period) * period;
    if (start !== timeS) {
      if (held.size > 0) yield { timeS, values: [...held.values()] };
      timeS = start;
      held = new Map();
    }
    const key = `${value.minimum} ${value.maximum} ${value.unit}`;
    const same = held.get(key);
    held.set(key, same === undefined ? value : added(same, value));
    if (held.size > MAX_DISTINCT) throw new TooManyValues();
  }
  if (held.size > 0) yield { timeS, values: [...held.values()] };
}

/** A period holds more different values than can be kept in memory. */
export class TooManyValues extends Error {
  override readonly name = 'TooManyValues';
  constructor() {
    super(`The emulator computes no statistics of more than ${MAX_DISTINCT} different values.`);
  }
}

function added(one: StoredSummary, other: StoredSummary): StoredSummary {
  return { ...one, sum: one.sum + other.sum, count: one.count + other.count };
}
