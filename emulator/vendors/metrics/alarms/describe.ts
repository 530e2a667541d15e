/**
 * The operations that show alarms and their history. The alarms that are due are evaluated first. Contributors of
 * alarms are left out.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
import * as v from 'valibot';
import type { Scope } from '../../aws/collections.ts';
import { answering, type Operations } from '../../aws/operation.ts';
import { readNextToken, writeToken } from '../token.ts';
import { allActions, periodOf, showAlarm, State, type Alarm } from './alarm.ts';
import { childrenOf } from './rule.ts';
import type { AlarmStore } from './store.ts';

const text = v.optional(v.string());
const texts = v.optional(v.array(v.string()));

const DescribeInput = v.object({
  AlarmNames: texts,
  AlarmNamePrefix: text,
  AlarmTypes: v.optional(v.array(v.string()), ['MetricAlarm']),
  ChildrenOfAlarmName: text,
  ParentsOfAlarmName: text,
  StateValue: v.optional(State),
  ActionPrefix: text,
  MaxRecords: v.optional(v.number(), 50),
  NextToken: text,
});

const ForMetricInput = v.object({
  MetricName: v.string(),
  Namespace: v.string(),
  Statistic: text,
  ExtendedStatistic: text,
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
  Period: v.optional(v.number()),
  Unit: text,
});

const HistoryInput = v.object({
  AlarmName: text,
  AlarmTypes: v.optional(v.array(v.string()), ['MetricAlarm']),
  HistoryItemType: text,
  StartDate: v.optional(v.number()),
  EndDate: v.optional(v.number()),
  MaxRecords: v.optional(v.number(), 100),
  NextToken: text,
  ScanBy: v.optional(v.string(), 'TimestampDescending'),
});

/** @param evaluate evaluates the alarms that are due */
export function describeOperations(store: AlarmStore, evaluate: () => Promise<void>): Operations {
  const { alarms } = store;

  return {
    DescribeAlarms: answering(DescribeInput, async (input, caller) => {
      await evaluate();
      const after = readNextToken(v.string(), input.NextToken) ?? '';
      const found = alarms
        .all(caller)
        .filter((alarm) => isWanted(caller, alarm, input) && alarm.settings.AlarmName > after);
      const page = found.slice(0, input.MaxRecords);
      const last = page.length < found.length ? page.at(-1) : undefined;
      const shown = (type: Alarm['type']) => page.filter((one) => one.type === type).map(showAlarm);
      return {
        MetricAlarms: shown('MetricAlarm'),
        CompositeAlarms: shown('CompositeAlarm'),
        ...(last && { NextToken: writeToken(last.settings.AlarmName) }),
      };
    }),

    DescribeAlarmsForMetric: answering(ForMetricInput, async (input, caller) => {
      await evaluate();
      const found = alarms.all(caller).filter((alarm) => looksAt(alarm, input));
      return { MetricAlarms: found.map(showAlarm) };
    }),

    DescribeAlarmHistory: answering(HistoryInput, async (input, caller) => {
      await evaluate();
      const after = readNextToken(v.number(), input.NextToken);
      const rows = store.history(
        caller,
        {
          alarm: input.AlarmName,
          types: input.AlarmTypes,
          itemType: input.HistoryItemType,
          fromMs: (input.StartDate ?? 0) * 1000,
          toMs: (input.EndDate ?? Number.MAX_SAFE_INTEGER / 1000) * 1000,
          descending: input.ScanBy === 'TimestampDescending',
          after,
        },
        input.MaxRecords + 1,
      );
      const page = rows.slice(0, input.MaxRecords);
      const last = rows.length > page.length ? page.at(-1) : undefined;
      return {
        AlarmHistoryItems: page.map(({ item }) => item),
        ...(last && { NextToken: writeToken(last.id) }),
      };
    }),
  };

  function isWanted(
    scope: Scope,
    alarm: Alarm,
    input: v.InferOutput<typeof DescribeInput>,
  ): boolean {
    const { AlarmName: name } = alarm.settings;
    const { AlarmNames, AlarmNamePrefix = '', StateValue, ActionPrefix } = input;
    const { ChildrenOfAlarmName: parent, ParentsOfAlarmName: child } = input;
    if (parent !== undefined) return childrenOf(alarms.get(scope, parent)).includes(name);
    if (child !== undefined) return childrenOf(alarm).includes(child);
    return (
      input.AlarmTypes.includes(alarm.type) &&
      (AlarmNames?.includes(name) ?? true) &&
      name.startsWith(AlarmNamePrefix) &&
      (StateValue ?? alarm.state) === alarm.state &&
      (ActionPrefix === undefined ||
        allActions(alarm.settings).some((arn) => arn.startsWith(ActionPrefix)))
    );
  }
}

function looksAt(alarm: Alarm, wanted: v.InferOutput<typeof ForMetricInput>): boolean {
  if (alarm.type !== 'MetricAlarm') return false;
  const { settings } = alarm;
  const key = (dimensions: readonly { readonly Name: string; readonly Value: string }[]) =>
    JSON.stringify(dimensions.map(({ Name, Value }) => [Name, Value]).toSorted());
  return (
    settings.MetricName === wanted.MetricName &&
    settings.Namespace === wanted.Namespace &&
    key(settings.Dimensions) === key(wanted.Dimensions) &&
    (wanted.Statistic ?? settings.Statistic) === settings.Statistic &&
    (wanted.ExtendedStatistic ?? settings.ExtendedStatistic) === settings.ExtendedStatistic &&
    (wanted.Period ?? periodOf(settings)) === periodOf(settings) &&
    (wanted.Unit ?? settings.Unit) === settings.Unit
  );
}
