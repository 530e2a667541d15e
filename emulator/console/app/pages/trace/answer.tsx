/** The sentence above a trace: the span with the most time on the critical path, and the span that failed first. */
import { FLAG } from '../../../api/trace/shapes.ts';
import { Term } from '../../components/term.tsx';
import { duration, number, plural } from '../../format.ts';
import { endOf, hasFlag, nameOf, serviceOf, type TraceModel } from './model.ts';

export function Answer({ model }: { model: TraceModel }) {
  const { trace, own, main, size } = model;
  if (size === 0) {
    const words = trace.marks.map(({ text }) => text).find((text) => text !== '');
    return words === undefined ? null : (
      <p class="answer">
        <b>No span</b> of it has arrived. Its {trace.counts.cloudwatch > 0 ? 'log' : 'error'} says{' '}
        <b>{words.slice(0, 120)}</b>.
      </p>
    );
  }
  const total = trace.spans.durations[main] ?? 0;
  const services = new Map<string, number>();
  for (const [span, ms] of own) {
    const service = serviceOf(trace, span);
    services.set(service, (services.get(service) ?? 0) + ms);
  }
  const [slowest] = [...services].toSorted(([, a], [, b]) => b - a);
  const failures = failuresOf(model);
  const [first] = failures;
  const running = trace.spans.flags.filter((flags) => (flags & FLAG.running) !== 0).length;
  return (
    <p class="answer">
      {running > 0 && (
        <>
          <b>{running === size ? 'All' : number(running)}</b> of {plural(size, 'span')}{' '}
          {running === 1 ? 'has' : 'have'} not ended.{' '}
        </>
      )}
      {slowest !== undefined && (
        <>
          <b>{slowest[0]}</b> took <b>{duration(slowest[1])}</b> of {duration(total)} on the{' '}
          <Term
            word="critical path"
            meaning="The chain of spans that made the request as long as it was. Making another span faster would not help."
          />
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
          {failures.length === 1 ? '.' : ', before all others that did.'}
        </>
      )}
    </p>
  );
}

/** Failed spans, those that ended first in front: the others may have failed because of them. */
function failuresOf({ trace, failing }: TraceModel): number[] {
  return [...failing]
    .filter((span) => hasFlag(trace, span, 'failed'))
    .toSorted((a, b) => endOf(trace, a) - endOf(trace, b));
}
