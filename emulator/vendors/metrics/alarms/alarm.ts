/** An alarm as it is kept: what was put, its state, and when it was last evaluated. */
import * as v from 'valibot';
import { DataQuery } from '../data-queries.ts';

export const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
export const State = v.picklist(STATES);
export type State = v.InferOutput<typeof State>;

const actions = v.optional(v.array(v.string()), []);

/** What both kinds of alarms have. */
const CommonInput = v.object({
  AlarmName: v.string(),
  AlarmDescription: v.optional(v.string()),
  ActionsEnabled: v.optional(v.boolean(), true),
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
});

export const MetricSettings = v.object({
  ...CommonInput.entries,
  MetricName: v.optional(v.string()),
  Namespace: v.optional(v.string()),
  Statistic: v.optional(v.string()),
  ExtendedStatistic: v.optional(v.string()),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
  Period: v.optional(v.number()),
  Unit: v.optional(v.string()),
  EvaluationPeriods: v.number(),
  DatapointsToAlarm: v.optional(v.number()),
  Threshold: v.number(),
  ComparisonOperator: v.string(),
  TreatMissingData: v.optional(v.string()),
  EvaluateLowSampleCountPercentile: v.optional(v.string()),
  Metrics: v.optional(v.array(DataQuery)),
});
export type MetricSettings = v.InferOutput<typeof MetricSettings>;

export const CompositeSettings = v.object({
  ...CommonInput.entries,
  AlarmRule: v.string(),
  ActionsSuppressor: v.optional(v.string()),
  ActionsSuppressorWaitPeriod: v.optional(v.number()),
  ActionsSuppressorExtensionPeriod: v.optional(v.number()),
});
export type CompositeSettings = v.InferOutput<typeof CompositeSettings>;

const kept = {
  arn: v.string(),
  state: State,
  reason: v.string(),
  reasonData: v.optional(v.string()),
  /** Unix milliseconds, all of them. */
  configuredMs: v.number(),
  updatedMs: v.number(),
  transitionedMs: v.number(),
  evaluatedMs: v.number(),
};

export const Alarm = v.variant('type', [
  v.object({ type: v.literal('MetricAlarm'), settings: MetricSettings, ...kept }),
  v.object({ type: v.literal('CompositeAlarm'), settings: CompositeSettings, ...kept }),
]);
export type Alarm = v.InferOutput<typeof Alarm>;
export type MetricAlarm = Extract<Alarm, { type: 'MetricAlarm' }>;

/** As DescribeAlarms shows it. */
export function showAlarm(alarm: Alarm): object {
  const { settings, arn, state, reason, reasonData } = alarm;
  return {
    ...settings,
    AlarmArn: arn,
    AlarmConfigurationUpdatedTimestamp: alarm.configuredMs / 1000,
    StateValue: state,
    StateReason: reason,
    ...(reasonData !== undefined && { StateReasonData: reasonData }),
    StateUpdatedTimestamp: alarm.updatedMs / 1000,
    StateTransitionedTimestamp: alarm.transitionedMs / 1000,
  };
}

/** The actions of a state, which the emulator notes and never takes. */
export function actionsOf({ settings }: Alarm, state: State): readonly string[] {
  if (!settings.ActionsEnabled) return [];
  if (state === 'OK') return settings.OKActions;
  return state === 'ALARM' ? settings.AlarmActions : settings.InsufficientDataActions;
}

/** The actions of all three states. */
export function allActions(
  settings: Pick<MetricSettings, 'OKActions' | 'AlarmActions' | 'InsufficientDataActions'>,
): readonly string[] {
  return [settings.OKActions, settings.AlarmActions, settings.InsufficientDataActions].flat();
}

/** Seconds; the longest one of an alarm on several metrics. */
export function periodOf({ Period, Metrics = [] }: MetricSettings): number {
  return Period ?? Math.max(60, ...Metrics.map(({ MetricStat }) => MetricStat?.Period ?? 0));
}
