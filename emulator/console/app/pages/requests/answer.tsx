/**
 * The sentence above the requests: how many failed, of which route most, and the time that nineteen of twenty took.
 */
import type { RequestSummary } from '../../../api/requests/shapes.ts';
import type { Scope } from '../../data/scope.ts';
import { clockSecond, duration, number, plural } from '../../format.ts';
import { whenTimeRange } from '../../data/time-range.ts';

export function Answer({ summary, scope }: { summary: RequestSummary; scope: Scope }) {
  const { count, failed, inside, worst, p95_ms: p95, partial } = summary;
  return (
    <p class="answer">
      <b>{plural(count, 'request')}</b> {when(scope)}
      {partial && ', counting only the newest, which could be read in time'},{' '}
      {failed === 0 ? 'none failed' : <b class="bad">{number(failed)} failed</b>}.{' '}
      {/* One of several is not what most of them were. */}
      {worst !== null && (worst.failed > 1 || failed === 1) && (
        <>
          {worst.failed === failed
            ? failed === 1
              ? 'It was'
              : 'All of them were'
            : `${number(worst.failed)} of them were`}{' '}
          <b>{worst.title}</b>.{' '}
        </>
      )}
      {failed === 0 && inside > 0 && (
        <>
          <b class="bad">{number(inside)}</b> that succeeded had an error inside.{' '}
        </>
      )}
      {p95 !== null && (
        <>
          Nineteen of twenty took at most <b>{duration(p95)}</b>.
        </>
      )}
    </p>
  );
}

function when({ range, query }: Scope): string {
  const matching = query.trim() === '' ? '' : 'matching the query ';
  return `${matching}${whenTimeRange(range, (ms) => clockSecond(ms))}`;
}
