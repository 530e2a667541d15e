/** What happened before the occurrence, with how long before. */
import type { Occurrence, Step } from '../../../api/errors/shapes.ts';
import { clockSecond, clockTime, duration } from '../../format.ts';

interface StepsProps {
  readonly occurrence: Occurrence;
  readonly title: string;
}

export function Steps({ occurrence: { steps, time_ms: time, exact }, title }: StepsProps) {
  if (steps.length === 0) return null;
  // Without milliseconds, it cannot say how long before.
  const when = (ms: number) => {
    if (!exact) return ms === time ? clockSecond(ms) : clockTime(ms);
    const before = time - ms;
    return before < 0.5 && before > -0.5
      ? '0'
      : `${before > 0 ? '−' : '+'}${duration(Math.abs(before))}`;
  };
  const error = {
    time_ms: time,
    kind: 'error',
    text: title.slice(0, 300),
    failed: true,
    length_ms: null,
    alike: 1,
  };
  // What other machines note a moment later may belong to it.
  const at = steps.findIndex(({ time_ms: ms }) => ms > time);
  const rows = at === -1 ? [...steps, error] : steps.toSpliced(at, 0, error);
  return (
    <section class="card">
      <h2>
        What happened before
        <span class="soft">what the notifier recorded, log lines and spans of its trace</span>
      </h2>
      <ol class="steps">
        {rows.map((step, index) => (
          <li key={index} class={step === error ? 'own' : ''}>
            <span class="soft num" title={clockTime(step.time_ms)}>
              {when(step.time_ms)}
            </span>
            <i class={step.failed ? 'failed' : ''} />
            <StepText step={step} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepText({ step: { kind, text, failed, length_ms: length, alike } }: { step: Step }) {
  return (
    <span>
      <span class="soft">{kind}</span> {text}
      {failed && <span class="hidden"> (failed)</span>}
      {alike > 1 && <span class="soft"> × {alike}</span>}
      {length !== null && alike === 1 && <span class="soft num"> {duration(length)}</span>}
    </span>
  );
}
