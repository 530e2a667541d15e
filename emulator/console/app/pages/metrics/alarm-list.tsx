/** Alarms, those that ring first. One opens to what it evaluates, with its threshold, and to its history. */
import { useSignal } from '@preact/signals';
import type { Alarm } from '../../../api/metrics/shapes.ts';
import { Problem } from '../../components/progress.tsx';
import { Time } from '../../components/time.tsx';
import { useServices } from '../../data/services.ts';
import { ago } from '../../format.ts';
import { conditionOf, inOrder, STATE_WORDS } from './alarm-words.ts';
import { readAlarmChart } from './calls.ts';
import { MetricChart } from './metric-chart.tsx';
import { useRefreshed } from './use-refreshed.ts';

export function AlarmList({ alarms }: { alarms: readonly Alarm[] }) {
  return (
    <ul class="card alarms" aria-label="Alarms">
      {inOrder(alarms).map((alarm) => (
        <AlarmRow key={JSON.stringify([alarm.account, alarm.region, alarm.name])} alarm={alarm} />
      ))}
    </ul>
  );
}

function AlarmRow({ alarm }: { alarm: Alarm }) {
  const { now } = useServices();
  const isOpen = useSignal(false);
  const { name, state, since_ms } = alarm;
  const look = { ALARM: 'bad', OK: 'mid', INSUFFICIENT_DATA: 'soft' }[state];
  return (
    <li class={state === 'ALARM' ? 'alarm rings' : 'alarm'}>
      <button
        type="button"
        class="alarm-head"
        data-row
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        <span class={`state strong small ${look}`}>
          {state === 'ALARM' && '▲ '}
          {STATE_WORDS[state]}
        </span>
        <span class="strong cut">{name}</span>
        <span class="condition soft small cut">{conditionOf(alarm)}</span>
        <span class="since soft small num">
          <Time ms={since_ms}>{ago(since_ms, now())}</Time>
        </span>
      </button>
      {isOpen.value && <AlarmDetail alarm={alarm} />}
    </li>
  );
}

function AlarmDetail({ alarm }: { alarm: Alarm }) {
  const { description, reason, history, type } = alarm;
  return (
    <div class="alarm-detail">
      {description !== undefined && description !== '' && <p>{description}</p>}
      <p class="mid small">{reason}</p>
      {type === 'MetricAlarm' && <AlarmChart alarm={alarm} />}
      <ol class="small">
        {history.map(({ time_ms, summary, type: kind }) => (
          <li key={`${time_ms} ${kind} ${summary}`}>
            <span class="soft num">
              <Time ms={time_ms} dated />
            </span>
            <span>{summary}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function AlarmChart({ alarm }: { alarm: Alarm }) {
  const { client, navigation, now } = useServices();
  const { range } = navigation.scope.value;
  const loaded = useRefreshed(
    () => readAlarmChart(client, alarm, range, now()),
    JSON.stringify(range),
  );
  const data = loaded.value.value;
  const problem = loaded.problem.value;
  if (data === undefined) return problem === undefined ? null : <Problem error={problem} />;
  return <MetricChart data={data} name={alarm.name} unit="None" alarms={[alarm]} height={160} />;
}
