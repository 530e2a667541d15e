/**
 * The operations that put alarms. PutCompositeAlarm refuses an alarm that looks at alarms which do not exist, or whose
 * rule leads back to itself.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
import * as v from 'valibot';
import type { Scope } from '../../aws/collections.ts';
import { recording, type Operations } from '../../aws/operation.ts';
import { invalidInput } from '../refusal.ts';
import { NewTags, type ResourceTags } from '../tags.ts';
import { Alarm, CompositeSettings, MetricSettings } from './alarm.ts';
import { judgeActions, judgeMetricAlarm } from './put-metric-alarm.ts';
import { childrenOf, parseRule } from './rule.ts';
import { itemOf } from './states.ts';
import type { AlarmStore } from './store.ts';

const text = v.optional(v.string());

const PutMetricAlarmInput = v.object({
  ...MetricSettings.entries,
  Tags: NewTags,
  EvaluationPeriods: v.optional(v.number()),
  Threshold: v.optional(v.number()),
  ComparisonOperator: text,
  ThresholdMetricId: text,
  EvaluationCriteria: v.optional(v.unknown()),
  EvaluationInterval: v.optional(v.number()),
});

type Put = Pick<Alarm, 'type' | 'settings'> & { readonly tags: v.InferOutput<typeof NewTags> };

export function putOperations(
  store: AlarmStore,
  tags: ResourceTags,
  now: () => number,
): Operations {
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
      v.object({ ...CompositeSettings.entries, Tags: NewTags }),
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
  };
}

function alarmArn({ account, region }: Scope, name: string): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}
