/** Metrics of CloudWatch and their alarms as their page reads them. Times are unix milliseconds. */
import * as v from 'valibot';

/** All dimensions of a name in a namespace: what one chart shows. */
export const MetricGroup = v.object({
  account: v.string(),
  region: v.string(),
  namespace: v.string(),
  name: v.string(),
  /** The one that was reported first; `None` without one. */
  unit: v.string(),
  /** How many metrics: one for each set of values of its dimensions. */
  count: v.number(),
  /** Names of its dimensions, and the values of each, at most 50. */
  dimensions: v.array(v.object({ name: v.string(), values: v.array(v.string()) })),
  reported_ms: v.number(),
  /** The metric filter that makes it of log lines; null for what is reported as metrics. */
  filter: v.nullable(v.object({ group: v.string(), name: v.string(), pattern: v.string() })),
});
export type MetricGroup = v.InferOutput<typeof MetricGroup>;

export const MetricList = v.object({
  /** By namespace and name. */
  groups: v.array(MetricGroup),
  /** Custom metrics that this month has cost so far, and how many are free. */
  billed: v.number(),
  free: v.number(),
});
export type MetricList = v.InferOutput<typeof MetricList>;

export const MetricChart = v.object({
  statistic: v.string(),
  period_s: v.number(),
  times_ms: v.array(v.number()),
  series: v.array(
    v.object({
      /** What tells it from the others; its name where it is alone. */
      label: v.string(),
      /** As many as there are times; null where nothing was reported. */
      values: v.array(v.nullable(v.number())),
    }),
  ),
  /** Metrics beyond those that are shown. */
  left_out: v.number(),
});
export type MetricChart = v.InferOutput<typeof MetricChart>;

/** The plain ones, and percentiles that people ask for. */
export const STATISTICS = [
  'Sum',
  'Average',
  'Minimum',
  'Maximum',
  'SampleCount',
  'p50',
  'p90',
  'p95',
  'p99',
] as const;

/** What `/_emulator/metrics/alarms` tells. */
export const Alarm = v.object({
  account: v.string(),
  region: v.string(),
  name: v.string(),
  description: v.optional(v.string()),
  type: v.picklist(['MetricAlarm', 'CompositeAlarm']),
  state: v.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  reason: v.string(),
  since_ms: v.number(),
  /** Absent of alarms on expressions and on other alarms. */
  metric: v.optional(
    v.object({
      namespace: v.string(),
      name: v.string(),
      dimensions: v.array(v.object({ Name: v.string(), Value: v.string() })),
    }),
  ),
  threshold: v.optional(v.object({ operator: v.string(), value: v.number() })),
  /** Absent of alarms on other alarms. */
  evaluation: v.optional(
    v.object({
      /** Absent of alarms on expressions. */
      statistic: v.optional(v.string()),
      period_s: v.number(),
      periods: v.number(),
      /** How many of them must breach. */
      datapoints: v.number(),
    }),
  ),
  rule: v.optional(v.string()),
  history: v.array(v.object({ time_ms: v.number(), type: v.string(), summary: v.string() })),
});
export type Alarm = v.InferOutput<typeof Alarm>;
export const AlarmList = v.object({ alarms: v.array(Alarm) });
