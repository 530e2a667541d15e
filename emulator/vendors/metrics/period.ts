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

/** @returns the periods that hold anything, by their start in unix seconds, in the order of time. */
export function inPeriods(
  values: Iterable<StoredSummary>,
  { startS }: Span,
  period: number,
): ReadonlyMap<number, readonly StoredSummary[]> {
  return Map.groupBy(
    values,
    ({ timeS }) => startS + Math.floor((timeS - startS) / period) * period,
  );
}
