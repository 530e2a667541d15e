/**
 * The operations on alarms: put, describe, set a state, enable and disable actions, delete, history. Actions are noted
 * in the history and never taken. Contributors of alarms, mute rules and anomaly detectors are left out.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html
 */
import * as v from 'valibot';
import type { Scope } from '../../aws/collections.ts';
import { AwsError } from '../../aws/error.ts';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { invalidInput } from '../refusal.ts';
import type { ResourceTags } from '../tags.ts';
import { readToken, writeToken } from '../token.ts';
import { Alarm, CompositeSettings, MetricSettings, showAlarm, State } from './alarm.ts';
import { periodOf } from './evaluator.ts';
import { judgeActions, judgeMetricAlarm } from './put-metric-alarm.ts';
import { parseRule } from './rule.ts';
import { enterState, itemOf } from './states.ts';
import type { AlarmStore } from './store.ts';

const text = v.optional(v.string());
const texts = v.optional(v.array(v.string()));
const Tags = v.object({
  Tags: v.optional(v.array(v.object({ Key: v.string(), Value: v.string() })), []),
});

const PutMetricAlarmInput = v.object({
  ...MetricSettings.entries,
  ...Tags.entries,
  EvaluationPeriods: v.optional(v.number()),
  Threshold: v.optional(v.number()),
  ComparisonOperator: text,
  ThresholdMetricId: text,
  EvaluationCriteria: v.optional(v.unknown()),
  EvaluationInterval: v.optional(v.number()),
});

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

export interface AlarmOperationsOptions {
  readonly store: AlarmStore;
  readonly tags: ResourceTags;
  /** Evaluates the alarms that are due. */
  readonly evaluate: () => Promise<void>;
  readonly now: () => number;
}

type Put = Pick<Alarm, 'type' | 'settings'> & { readonly tags: v.InferOutput<typeof Tags>['Tags'] };

export function alarmOperations(options: AlarmOperationsOptions): Operations {
  const { store, tags, evaluate, now } = options;
  const { alarms } = store;

  function put(scope: Scope, { type, settings, tags: given }: Put): void {
    const { AlarmName: name } = settings;
    const arn = alarmArn(scope, name);
    const before = alarms.get(scope, name);
    const at = now();
    const fresh = {
      state: 'INSUFFICIENT_DATA',
      reason: 'Unchecked: Initial alarm creation',
      updatedMs: at,
      transitionedMs: at,
      evaluatedMs: at,
    } as const;
    // An alarm that is put again keeps its state, unless it is of the other kind.
    const kept = before?.type === type ? before : { type, ...fresh };
    const alarm = v.parse(Alarm, { ...kept, settings, arn, configuredMs: at });
    alarms.put(scope, name, alarm);
    const done = before === undefined ? 'created' : 'updated';
    store.note(
      scope,
      itemOf(alarm, at, 'ConfigurationUpdate', `Alarm "${name}" ${done}`, {
        version: '1.0',
        type: before === undefined ? 'Create' : 'Update',
        ...(before === undefined
          ? { createdAlarm: settings }
          : { updatedAlarm: settings, previousAlarm: before.settings }),
      }),
    );
    if (before === undefined) tags.add(scope, arn, given);
  }

  function named(scope: Scope, name: string): Alarm {
    const found = alarms.get(scope, name);
    if (found === undefined) throw new AwsError('ResourceNotFound', `Unknown alarm: ${name}`);
    return found;
  }

  function switchActions(scope: Scope, names: readonly string[], on: boolean): void {
    for (const name of names) {
      const alarm = alarms.get(scope, name);
      if (alarm === undefined) continue;
      const settings = { ...alarm.settings, ActionsEnabled: on };
      alarms.put(scope, name, v.parse(Alarm, { ...alarm, settings }));
    }
  }

  return {
    PutMetricAlarm: recording(PutMetricAlarmInput, (input, caller) => {
      const {
        Tags: given,
        ThresholdMetricId,
        EvaluationCriteria,
        EvaluationInterval,
        ...rest
      } = input;
      for (const [member, value] of Object.entries({
        ThresholdMetricId,
        EvaluationCriteria,
        EvaluationInterval,
      })) {
        if (value !== undefined) throw invalidInput(`The emulator does not support ${member}.`);
      }
      for (const member of ['ComparisonOperator', 'EvaluationPeriods', 'Threshold'] as const) {
        if (rest[member] === undefined) throw invalidInput(`The parameter ${member} is required.`);
      }
      const settings = v.parse(MetricSettings, rest);
      judgeMetricAlarm(settings, caller);
      put(caller, { type: 'MetricAlarm', settings, tags: given });
      return undefined;
    }),

    PutCompositeAlarm: recording(
      v.object({ ...CompositeSettings.entries, ...Tags.entries }),
      ({ Tags: given, ...settings }, caller) => {
        judgeActions(settings);
        const { alarms: children } = parseRule(settings.AlarmRule);
        const missing = children.filter((name) => alarms.get(caller, name) === undefined);
        if (missing.length > 0) {
          throw invalidInput(
            `Could not save the composite alarm as alarms ${JSON.stringify(missing)} in the alarm rule do not exist`,
          );
        }
        if (leadsTo(caller, children, settings.AlarmName)) {
          throw invalidInput(`The alarm rule of ${settings.AlarmName} leads back to itself`);
        }
        put(caller, { type: 'CompositeAlarm', settings, tags: given });
        return undefined;
      },
    ),

    DescribeAlarms: answering(DescribeInput, async (input, caller) => {
      await evaluate();
      const after = input.NextToken === undefined ? '' : readToken(v.string(), input.NextToken);
      if (after === undefined) {
        throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
      }
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
      const after =
        input.NextToken === undefined ? undefined : readToken(v.number(), input.NextToken);
      if (input.NextToken !== undefined && after === undefined) {
        throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
      }
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

    SetAlarmState: recording(
      v.object({
        AlarmName: v.string(),
        StateValue: State,
        StateReason: v.string(),
        StateReasonData: text,
      }),
      ({ AlarmName, StateValue, StateReason: reason, StateReasonData: reasonData }, caller) => {
        const alarm = named(caller, AlarmName);
        if (reasonData !== undefined && !isJson(reasonData)) {
          throw new AwsError('InvalidFormatFault', 'StateReasonData is not valid JSON');
        }
        enterState(store, caller, alarm, { state: StateValue, reason, reasonData }, now());
        return undefined;
      },
    ),

    EnableAlarmActions: recording(
      v.object({ AlarmNames: v.array(v.string()) }),
      (input, caller) => {
        switchActions(caller, input.AlarmNames, true);
        return undefined;
      },
    ),

    DisableAlarmActions: recording(
      v.object({ AlarmNames: v.array(v.string()) }),
      (input, caller) => {
        switchActions(caller, input.AlarmNames, false);
        return undefined;
      },
    ),

    DeleteAlarms: recording(v.object({ AlarmNames: v.array(v.string()) }), (input, caller) => {
      const found = input.AlarmNames.map((name) => named(caller, name));
      for (const alarm of found) {
        const { AlarmName: name } = alarm.settings;
        alarms.delete(caller, name);
        tags.forget(caller, alarm.arn);
        const data = { version: '1.0', type: 'Delete', deletedAlarm: alarm.settings };
        store.note(
          caller,
          itemOf(alarm, now(), 'ConfigurationUpdate', `Alarm "${name}" deleted`, data),
        );
      }
      return undefined;
    }),
  };

  /** Whether the alarms, or those they look at, look at the one named. */
  function leadsTo(scope: Scope, from: readonly string[], wanted: string): boolean {
    const seen = new Set<string>();
    const left = [...from];
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (name === wanted) return true;
      if (seen.has(name)) continue;
      seen.add(name);
      left.push(...childrenOf(alarms.get(scope, name)));
    }
    return false;
  }

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
      (ActionPrefix === undefined || allActions(alarm).some((arn) => arn.startsWith(ActionPrefix)))
    );
  }
}

function alarmArn({ account, region }: Scope, name: string): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}

function childrenOf(alarm: Alarm | undefined): readonly string[] {
  return alarm?.type === 'CompositeAlarm' ? parseRule(alarm.settings.AlarmRule).alarms : [];
}

function allActions(alarm: Alarm): readonly string[] {
  const { OKActions, AlarmActions, InsufficientDataActions } = alarm.settings;
  return [OKActions, AlarmActions, InsufficientDataActions].flat();
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

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
