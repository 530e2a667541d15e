/**
 * Compiles a stored metric filter into a function that says what a log event reports by it. An event that does not
 * match reports the default value where there is one. A value that is not a number reports nothing; neither does a
 * dimension that the event does not have, since a metric without the dimension would be another metric.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 */
import * as v from 'valibot';
import type { Line } from '../pattern/line.ts';
import type { FilterPattern, Match } from '../pattern/parsed.ts';
import { parsePattern } from '../pattern/pattern.ts';
import {
  isDimensionText,
  isValue,
  STANDARD_RESOLUTION,
  summaryOf,
  type Dimension,
  type Metric,
  type Sample,
} from '../../aws/metric-sample.ts';

export interface MetricFilter {
  readonly pattern: FilterPattern;
  /** @param timestampMs of the event */
  report(line: Line, timestampMs: number): readonly Sample[];
}

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
  const transforms = metricTransformations.map(createTransform);
  return {
    pattern,
    report(line, timestampMs) {
      const match = pattern.read(line);
      return transforms.flatMap((transform) => transform(match, timestampMs) ?? []);
    },
  };
}

type Transform = (match: Match | undefined, timestampMs: number) => Sample | undefined;

/** @returns says what is reported of an event that matched or did not; undefined for nothing */
function createTransform(transformation: Transformation): Transform {
  const { metricNamespace: namespace, metricName: name, unit, defaultValue } = transformation;
  // One object for all events, by which the store finds its row sooner.
  const plain: Metric = { namespace, name, dimensions: [] };

  function sampleOf(timestampMs: number, value: number, metric: Metric): Sample {
    const values = [summaryOf(value)];
    return { metric, unit, resolution: STANDARD_RESOLUTION, timestampMs, values };
  }

  return (match, timestampMs) => {
    if (match === undefined) {
      return defaultValue === undefined ? undefined : sampleOf(timestampMs, defaultValue, plain);
    }
    const { metricValue } = transformation;
    const value = numberOf(metricValue.startsWith('$') ? match.select(metricValue) : metricValue);
    const dimensions = dimensionsOf(transformation, match);
    if (value === undefined || dimensions === undefined) return undefined;
    const metric = dimensions.length === 0 ? plain : { namespace, name, dimensions };
    return sampleOf(timestampMs, value, metric);
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
