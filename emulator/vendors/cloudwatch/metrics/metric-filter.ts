/**
 * Compiles a stored metric filter into a function that says what a log event reports by it. An event that does not
 * match reports the default value where there is one. A value that is no number reports nothing; neither does a
 * dimension that the event does not have, since a metric without the dimension would be another metric.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 */
import * as v from 'valibot';
import type { LogEvent } from '../events/batch.ts';
import type { Match } from '../../cloudwatch/pattern/parsed.ts';
import { parsePattern } from '../pattern/pattern.ts';
import {
  isDimensionText,
  isValue,
  STANDARD_RESOLUTION,
  summaryOf,
  type Dimension,
  type Sample,
} from '../../aws/metric-sample.ts';

export type MetricFilter = (event: LogEvent) => readonly Sample[];

const Transformation = v.object({
  metricName: v.string(),
  metricNamespace: v.string(),
  metricValue: v.string(),
  defaultValue: v.optional(v.number()),
  dimensions: v.optional(v.record(v.string(), v.string()), {}),
  unit: v.string(),
});
type Transformation = v.InferOutput<typeof Transformation>;

const Filter = v.object({
  filterPattern: v.string(),
  metricTransformations: v.array(Transformation),
});

const MAX_DIMENSION_VALUE = 1024;

/** @param json a filter as the log group's room stores it. */
export function compileMetricFilter(json: string): MetricFilter {
  const { filterPattern, metricTransformations } = v.parse(Filter, JSON.parse(json));
  const pattern = parsePattern(filterPattern);
  return (event) => {
    const match = pattern.read(event.message);
    if (match === undefined) {
      return metricTransformations.flatMap((one) =>
        one.defaultValue === undefined ? [] : [sampleOf(one, event, one.defaultValue, [])],
      );
    }
    return metricTransformations.flatMap((one) => {
      const value = numberOf(
        one.metricValue.startsWith('$') ? match.select(one.metricValue) : one.metricValue,
      );
      const dimensions = dimensionsOf(one, match);
      const usable = value !== undefined && dimensions !== undefined;
      return usable ? [sampleOf(one, event, value, dimensions)] : [];
    });
  };
}

function sampleOf(
  { metricNamespace: namespace, metricName: name, unit }: Transformation,
  { timestamp }: LogEvent,
  value: number,
  dimensions: readonly Dimension[],
): Sample {
  return {
    metric: { namespace, name, dimensions },
    unit,
    resolution: STANDARD_RESOLUTION,
    timestampMs: timestamp,
    values: [summaryOf(value)],
  };
}

/** @returns undefined when the event does not have them all. */
function dimensionsOf(
  { dimensions }: Transformation,
  { select }: Match,
): readonly Dimension[] | undefined {
  const found: Dimension[] = [];
  for (const [name, selector] of Object.entries(dimensions)) {
    const selected = select(selector);
    if (typeof selected === 'object' || selected === undefined) return undefined;
    const value = String(selected);
    if (value.length > MAX_DIMENSION_VALUE || !isDimensionText(value)) return undefined;
    found.push({ name, value });
  }
  return found;
}

/** A number, also when it is written as a text, as the fields of a line always are. */
function numberOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const number = value === '' ? Number.NaN : Number(value);
  return isValue(number) ? number : undefined;
}
