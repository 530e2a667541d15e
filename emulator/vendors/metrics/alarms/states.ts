/** Puts an alarm into a state and notes it in the alarm's history. Actions are noted there, too, and never taken. */
import type { Scope } from '../../aws/collections.ts';
import { actionsOf, type Alarm, type State } from './alarm.ts';
import type { AlarmStore, HistoryItem } from './store.ts';

export interface NewState {
  readonly state: State;
  readonly reason: string;
  readonly reasonData?: string | undefined;
}

/** @param now unix milliseconds @returns the alarm as it is kept */
export function enterState(
  store: AlarmStore,
  scope: Scope,
  alarm: Alarm,
  { state, reason, reasonData }: NewState,
  now: number,
): Alarm {
  const before = alarm.state;
  const changed: Alarm = {
    ...alarm,
    state,
    reason,
    reasonData,
    updatedMs: now,
    transitionedMs: before === state ? alarm.transitionedMs : now,
  };
  store.alarms.put(scope, alarm.settings.AlarmName, changed);
  if (before === state) return changed;
  const show = (one: Alarm) => ({
    stateValue: one.state,
    stateReason: one.reason,
    ...(one.reasonData !== undefined && { stateReasonData: JSON.parse(one.reasonData) }),
  });
  store.note(
    scope,
    itemOf(alarm, now, 'StateUpdate', `Alarm updated from ${before} to ${state}`, {
      version: '1.0',
      oldState: show(alarm),
      newState: show(changed),
    }),
  );
  for (const action of actionsOf(alarm, state)) {
    store.note(
      scope,
      itemOf(alarm, now, 'Action', `The emulator noted action ${action}, and took none`, {
        actionState: 'Noted',
        notificationResource: action,
        stateUpdateTimestamp: now,
      }),
    );
  }
  return changed;
}

export function itemOf(
  { type, settings }: Alarm,
  now: number,
  HistoryItemType: HistoryItem['HistoryItemType'],
  HistorySummary: string,
  data: object,
): HistoryItem {
  return {
    AlarmName: settings.AlarmName,
    AlarmType: type,
    Timestamp: now / 1000,
    HistoryItemType,
    HistorySummary,
    HistoryData: JSON.stringify(data),
  };
}
