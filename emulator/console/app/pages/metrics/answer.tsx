/** The sentence above the metrics: how many there are, how many are free, and which alarms ring. */
import type { Alarm, MetricList } from '../../../api/metrics/shapes.ts';
import { Time } from '../../components/time.tsx';
import { number, plural } from '../../format.ts';

interface AnswerProps {
  readonly list: MetricList;
  readonly alarms: readonly Alarm[];
}

export function Answer({ list: { groups, billed, free }, alarms }: AnswerProps) {
  const metrics = groups.reduce((sum, { count }) => sum + count, 0);
  const namespaces = new Set(groups.map(({ namespace }) => namespace)).size;
  const ringing = alarms.filter(({ state }) => state === 'ALARM');
  const [first] = ringing.toSorted((a, b) => a.since_ms - b.since_ms);
  return (
    <p class="answer">
      <b>{plural(metrics, 'metric')}</b> in {plural(namespaces, 'namespace')}
      {billed <= free ? (
        <>
          ; {number(free - billed)} more {free - billed === 1 ? 'is' : 'are'} free this month.{' '}
        </>
      ) : (
        <>
          ; <b>{number(billed - free)}</b> more than the {free} that are free this month.{' '}
        </>
      )}
      {alarms.length > 0 &&
        (first === undefined ? (
          <>None of {plural(alarms.length, 'alarm')} rings.</>
        ) : (
          <>
            <b class="bad">{ringing.length === 1 ? first.name : plural(ringing.length, 'alarm')}</b>{' '}
            {ringing.length === 1 ? 'rings since' : 'ring, the first since'}{' '}
            <Time ms={first.since_ms} toSecond />.
          </>
        ))}
    </p>
  );
}
