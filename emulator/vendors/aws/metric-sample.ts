/**
 * What a metric is, and what is reported of it by PutMetricData, in a log event's embedded metric format, or from a
 * metric filter. CloudWatch's rules for all three stand here.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
 */
import * as v from 'valibot';

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** A metric is its namespace, its name and the set of its dimensions; their order means nothing. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** Of one value or of several. Nothing is lost when all values are equal. */
export interface Summary {
  readonly minimum: number;
  readonly maximum: number;
  readonly sum: number;
  readonly count: number;
}

export interface Sample {
  readonly metric: Metric;
  readonly unit: string;
  /** Seconds: 60, or 1 for high resolution. */
  readonly resolution: number;
  /** Unix milliseconds. */
  readonly timestampMs: number;
  readonly values: readonly Summary[];
}

const Metric = v.object({
  namespace: v.string(),
  name: v.string(),
  dimensions: v.array(v.object({ name: v.string(), value: v.string() })),
});
const Summary = v.object({
  minimum: v.number(),
  maximum: v.number(),
  sum: v.number(),
  count: v.number(),
});

/** Samples, written as JSON and read again. */
export const Samples = v.array(
  v.object({
    metric: Metric,
    unit: v.string(),
    resolution: v.number(),
    timestampMs: v.number(),
    values: v.array(Summary),
  }),
);

export const MAX_DIMENSIONS = 30;
export const DEFAULT_UNIT = 'None';
export const STANDARD_RESOLUTION = 60;
export const HIGH_RESOLUTION = 1;

const HOUR_MS = 3_600_000;
const MAX_FUTURE_MS = 2 * HOUR_MS;
const MAX_PAST_MS = 14 * 24 * HOUR_MS;
/** Values may be as large as this, positive or negative. */
const MAX_VALUE = 2 ** 360;

export function summaryOf(value: number, count = 1): Summary {
  return { minimum: value, maximum: value, sum: value * count, count };
}

export function isValue(value: number): boolean {
  return Math.abs(value) <= MAX_VALUE;
}

/** @returns which end of the time that CloudWatch accepts a timestamp lies beyond. */
export function beyond(timestampMs: number, now: number): 'past' | 'future' | undefined {
  if (timestampMs < now - MAX_PAST_MS) return 'past';
  return timestampMs > now + MAX_FUTURE_MS ? 'future' : undefined;
}

/** Names and values of dimensions are printable ASCII with something to see in it; other names may be any text. */
export function isDimensionText(text: string): boolean {
  return /^[\x20-\x7E]*[\x21-\x7E][\x20-\x7E]*$/.test(text);
}

export function isName(text: string): boolean {
  return /\S/.test(text) && !/\p{Cc}/u.test(text);
}

/** Namespaces of AWS's own services. */
export function isReserved(namespace: string): boolean {
  return namespace.startsWith('AWS/');
}
