/** Honeycomb's triggers: where each stands, its value against the threshold, and when it fired. */
import { useSignal } from '@preact/signals';
import { TriggerPage, type Firing, type TriggerView } from '../../../api/triggers/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Progress } from '../../components/progress.tsx';
import { Time } from '../../components/time.tsx';
import { useServices } from '../../data/services.ts';
import { usePolled } from '../../data/use-polled.ts';
import { number, plural } from '../../format.ts';

export function Triggers() {
  const { client } = useServices();
  // Reads on a timer, because a run of a trigger changes no trace.
  const loaded = usePolled(() => client.ask(TriggerPage, 'honeycomb/triggers'));
  const triggers = loaded.value.value?.triggers;
  return (
    <>
      <Progress of={[loaded]} />
      {triggers !== undefined && triggers.length > 0 && <Answer triggers={triggers} />}
      {triggers?.length === 0 && (
        <div class="card">
          <EmptyState title="There is no trigger">
            <span>
              <code>POST /1/triggers/DATASET</code> makes one, as Terraform does. The emulator runs
              its query at its frequency, lists the notifications that Honeycomb would send, and
              sends none.
            </span>
          </EmptyState>
        </div>
      )}
      {triggers !== undefined && triggers.length > 0 && (
        <ul class="triggers">
          {triggers.map((trigger) => (
            <Trigger key={trigger.id} trigger={trigger} />
          ))}
        </ul>
      )}
    </>
  );
}

function Answer({ triggers }: { triggers: readonly TriggerView[] }) {
  const fired = triggers.filter(({ triggered, disabled }) => triggered && !disabled);
  return (
    <p class="answer">
      {fired.length === 0 ? (
        <>
          None of <b>{plural(triggers.length, 'trigger')}</b> is triggered.
        </>
      ) : (
        <>
          <b class="bad">{number(fired.length)} triggered</b> of{' '}
          {plural(triggers.length, 'trigger')}: {fired.map(({ name }) => name).join(', ')}.
        </>
      )}
    </p>
  );
}

function Trigger({ trigger }: { trigger: TriggerView }) {
  const isOpen = useSignal(false);
  const { name, dataset, threshold, last_run_ms, firings, value, group, error } = trigger;
  const [last] = firings;
  return (
    <li class={trigger.triggered && !trigger.disabled ? 'card failed' : 'card'}>
      <div class="trigger-head">
        <b class="cut">{name}</b>
        <State trigger={trigger} />
        <span class="mid">
          {error ?? result(value, group)}, threshold {threshold.op} {number(threshold.value)}
        </span>
        <span class="soft small push">
          {dataset === '__all__' ? 'all datasets' : dataset}, every {trigger.frequency / 60} min,{' '}
          {last_run_ms === null ? (
            'not run yet'
          ) : (
            <>
              run <Time ms={last_run_ms} />
            </>
          )}
        </span>
        {last !== undefined && (
          <button
            type="button"
            class="button small"
            aria-expanded={isOpen.value}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            {plural(firings.length, 'change')}
          </button>
        )}
      </div>
      {isOpen.value && (
        <ul class="firings">
          {firings.map((firing) => (
            <FiringRow key={`${firing.at_ms} ${firing.status}`} firing={firing} />
          ))}
        </ul>
      )}
    </li>
  );
}

function FiringRow({ firing }: { firing: Firing }) {
  const { at_ms, status, value, group, threshold, notified } = firing;
  const told = notified.map(({ type, target }) => `${type} ${target}`).join(', ');
  return (
    <li>
      <Time ms={at_ms} dated />
      <span class={status === 'triggered' ? 'bad' : ''}>{status}</span>
      <span>
        {result(value, group)}, threshold {threshold.op} {number(threshold.value)}
      </span>
      <span class="soft">{told === '' ? 'no recipients' : `not sent: ${told}`}</span>
    </li>
  );
}

function State({ trigger }: { trigger: TriggerView }) {
  const { disabled, error, triggered, last_run_ms } = trigger;
  if (disabled) return <span class="chip">disabled</span>;
  if (error !== null) return <span class="chip warn">failed</span>;
  if (triggered) return <span class="chip bad">▲ triggered</span>;
  return <span class="chip">{last_run_ms === null ? 'waiting' : 'ok'}</span>;
}

function result(value: number | null, group: Readonly<Record<string, unknown>>): string {
  const of = Object.entries(group).map(
    ([name, key]) => `${name}=${key === null ? 'not set' : String(key)}`,
  );
  const figure = value === null ? 'no value' : number(value);
  return of.length === 0 ? figure : `${figure} for ${of.join(', ')}`;
}
