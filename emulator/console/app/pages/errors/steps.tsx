/** What happened before the occurrence, with how long before. */
import type { Occurrence } from '../../../api/errors/shapes.ts';
import { clockTime, duration } from '../../format.ts';

interface StepsProps {
  readonly occurrence: Occurrence;
  readonly title: string;
}

export function Steps({ occurrence: { steps, time_ms: time, exact }, title }: StepsProps) {
  if (steps.length === 0) return null;
  // Where only the second is known, how long before is not.
  const when = (ms: number) => {
    if (!exact) return clockTime(ms);
    const before = time - ms;
    return before < 0.5 && before > -0.5
      ? '0'
      : `${before > 0 ? '−' : '+'}${duration(Math.abs(before))}`;
  };
  return (
    <section class="card">
      <h2>
        What happened before
        <span class="soft">telemetry of this request, then its log lines and spans</span>
      </h2>
      <ol class="steps">
        {steps.map(({ time_ms: ms, kind, text, failed, length_ms: length, alike }, index) => (
          <li key={index}>
            <span class="soft num" title={clockTime(ms)}>
              {when(ms)}
            </span>
            <i class={failed ? 'failed' : ''} />
            <span>
              <span class="soft">{kind}</span> {text}
              {alike > 1 && <span class="soft"> × {alike}</span>}
              {length !== null && <span class="soft num"> {duration(length)}</span>}
              {failed && <span class="hidden"> (failed)</span>}
            </span>
          </li>
        ))}
        <li>
          <span class="soft num">{exact ? '0' : clockTime(time)}</span>
          <i class="failed" />
          <span>
            <span class="soft">error</span> {title.slice(0, 300)}
          </span>
        </li>
      </ol>
    </section>
  );
}
