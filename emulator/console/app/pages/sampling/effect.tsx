/** What the newest change of a rule did: the share that was kept before it and since. */
import { sumOf } from '../../../api/sampling/outlook.ts';
import type { SamplingRule } from '../../../api/sampling/shapes.ts';
import { Time } from '../../components/time.tsx';
import { number, percent, plural } from '../../format.ts';

export function Effect({ rule }: { rule: SamplingRule }) {
  const { windows, modified_ms: changedMs } = rule;
  const [before, since] = [
    sumOf(windows.filter(({ from_ms }) => from_ms < changedMs)),
    sumOf(windows.filter(({ from_ms }) => from_ms >= changedMs)),
  ];
  if (!rule.was_changed || before.requests === 0) return null;
  return (
    <p class="effect">
      It was changed at{' '}
      <b class="strong">
        <Time ms={changedMs} toSecond />
      </b>
      . Before, it kept <b class="strong">{percent(before.sampled / before.requests)}</b> of{' '}
      {plural(before.requests, 'request')}; since then{' '}
      {since.requests === 0 ? (
        'no client has reported.'
      ) : (
        <>
          <b class="strong">{percent(since.sampled / since.requests)}</b> of{' '}
          {number(since.requests)}.
        </>
      )}
    </p>
  );
}
