/**
 * The operations on alarms: put and describe, which have files of their own, and set a state, enable and disable
 * actions, delete. Actions are noted in the history and never taken. Mute rules and anomaly detectors are left out.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html
 */
import * as v from 'valibot';
import type { Scope } from '../../aws/collections.ts';
import { AwsError } from '../../aws/error.ts';
import { recording, type Operations } from '../../aws/operation.ts';
import { invalidInput } from '../refusal.ts';
import type { ResourceTags } from '../tags.ts';
import { Alarm, State } from './alarm.ts';
import { describeOperations } from './describe.ts';
import { putOperations } from './put.ts';
import { enterState, itemOf } from './states.ts';
import type { AlarmStore } from './store.ts';

const JsonText = v.pipe(v.string(), v.parseJson());

export interface AlarmOperationsOptions {
  readonly store: AlarmStore;
  readonly tags: ResourceTags;
  /** Evaluates the alarms that are due. */
  readonly evaluate: () => Promise<void>;
  readonly now: () => number;
}

export function alarmOperations(options: AlarmOperationsOptions): Operations {
  const { store, tags, evaluate, now } = options;
  const { alarms } = store;

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
    ...putOperations(store, tags, now),
    ...describeOperations(store, evaluate),

    SetAlarmState: recording(
      v.object({
        AlarmName: v.string(),
        StateValue: State,
        StateReason: v.string(),
        StateReasonData: v.optional(v.string()),
      }),
      ({ AlarmName, StateValue, StateReason: reason, StateReasonData: reasonData }, caller) => {
        const alarm = named(caller, AlarmName);
        if (reasonData !== undefined && !v.is(JsonText, reasonData)) {
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
      // As AWS does, it leaves out names that no alarm has.
      const found = [...new Set(input.AlarmNames)].flatMap(
        (name) => alarms.get(caller, name) ?? [],
      );
      if (found.filter(({ type }) => type === 'CompositeAlarm').length > 1) {
        throw invalidInput('One operation may delete one composite alarm, not more.');
      }
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
}
