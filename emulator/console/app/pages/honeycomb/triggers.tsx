/** Honeycomb's triggers: where each stands, its value against the threshold, and when it fired. */
import { useSignal } from '@preact/signals';
import type { Firing, TriggerView } from '../../../api/honeycomb/shapes.ts';
import { clockTime } from '../../format.ts';

export function Triggers({ triggers }: { triggers: readonly TriggerView[] }) {
  return (
    <table class="refusals triggers">
      <thead>
        <tr>
          <th>Trigger</th>
          <th>Dataset</th>
          <th>State</th>
          <th>Last result</th>
          <th>Threshold</th>
          <th>Last run</th>
          <th>Fired</th>
        </tr>
      </thead>
      <tbody>
        {triggers.map((trigger) => (
          <Trigger key={trigger.id} trigger={trigger} />
        ))}
      </tbody>
    </table>
  );
}

function Trigger({ trigger }: { trigger: TriggerView }) {
  const open = useSignal(false);
  const { dataset, threshold, last_run_ms, firings } = trigger;
  const state = stateOf(trigger);
  return (
    <>
      <tr>
        <td>
          {trigger.name} <a href={`/1/queries/${dataset}/${trigger.query_id}`}>query</a>
        </td>
        <td>{dataset === '__all__' ? 'all' : dataset}</td>
        <td>
          <span class={`status ${state.kind}`}>{state.word}</span>
        </td>
        <td>{trigger.error ?? result(trigger.value, trigger.group)}</td>
        <td>
          {threshold.op} {threshold.value}, every {trigger.frequency / 60} min
        </td>
        <td class="time">{last_run_ms === null ? 'not yet' : clockTime(last_run_ms)}</td>
        <td>
          {firings.length === 0 ? (
            'never'
          ) : (
            <button
              type="button"
              aria-expanded={open.value}
              onClick={() => (open.value = !open.value)}
            >
              {firings[0] === undefined ? '' : clockTime(firings[0].at_ms)}
            </button>
          )}
        </td>
      </tr>
      {open.value &&
        firings.map((firing) => <FiringRow key={`${firing.at_ms} ${firing.status}`} {...firing} />)}
    </>
  );
}

function FiringRow({ at_ms, status, value, group, threshold, notified }: Firing) {
  const told = notified.map(({ type, target }) => `${type} ${target}`).join(', ');
  return (
    <tr>
      <td class="time">{new Date(at_ms).toLocaleString()}</td>
      <td />
      <td>
        <span class={`status ${status === 'triggered' ? 'bad' : 'good'}`}>{status}</span>
      </td>
      <td>{result(value, group)}</td>
      <td>
        {threshold.op} {threshold.value}
      </td>
      <td colSpan={2}>{told === '' ? 'no recipients' : `not sent: ${told}`}</td>
    </tr>
  );
}

function stateOf({ disabled, triggered, error, last_run_ms }: TriggerView) {
  if (disabled) return { word: 'disabled', kind: '' };
  if (error !== null) return { word: 'failed', kind: 'warn' };
  if (triggered) return { word: 'triggered', kind: 'bad' };
  return last_run_ms === null ? { word: 'waiting', kind: '' } : { word: 'ok', kind: 'good' };
}

function result(value: number | null, group: Readonly<Record<string, unknown>>): string {
  const of = Object.entries(group).map(([name, key]) => `${name}=${String(key)}`);
  const number = value === null ? 'no value' : String(Number(value.toPrecision(6)));
  return of.length === 0 ? number : `${number} for ${of.join(', ')}`;
}
