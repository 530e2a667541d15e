/** The sentence above a trace: the span with the most time on the critical path, and the span that failed first. */
import { duration } from '../../format.ts';
import { endOf, hasFlag, nameOf, serviceOf, type TraceModel } from './model.ts';

export function Answer({ model }: { model: TraceModel }) {
  const { trace, own, main, size } = model;
  if (size === 0) return null;
  const total = trace.spans.durations[main] ?? 0;
  const services = new Map<string, number>();
  for (const [span, ms] of own) {
    const service = serviceOf(trace, span);
    services.set(service, (services.get(service) ?? 0) + ms);
  }
  const [slowest] = [...services].toSorted(([, a], [, b]) => b - a);
  const first = firstFailure(model);
  return (
    <p class="answer">
      {slowest !== undefined && (
        <>
          <b>{slowest[0]}</b> took <b>{duration(slowest[1])}</b> of {duration(total)} on the{' '}
          <span
            class="term"
            tabIndex={0}
            title="The chain of spans that made the request as long as it was. Making another span faster would not help."
          >
            critical path
          </span>
          .{' '}
        </>
      )}
      {first === undefined ? (
        trace.counts.rollbar > 0 && 'No span failed, and something was reported to Rollbar.'
      ) : (
        <>
          <b>{nameOf(trace, first)}</b> of <b>{serviceOf(trace, first)}</b>{' '}
          {(trace.spans.statuses[first] ?? 0) >= 400 ? (
            <>
              answered <b class="bad">{trace.spans.statuses[first]}</b>
            </>
          ) : (
            <b class="bad">failed</b>
          )}{' '}
          at {duration(endOf(trace, first))}
          {first === main ? '.' : ', before all others that did.'}
        </>
      )}
    </p>
  );
}

/** The failed span that ended first: the others may have failed because of it. */
function firstFailure({ trace, failing }: TraceModel): number | undefined {
  return [...failing]
    .filter((span) => hasFlag(trace, span, 'failed'))
    .toSorted((a, b) => endOf(trace, a) - endOf(trace, b))[0];
}
