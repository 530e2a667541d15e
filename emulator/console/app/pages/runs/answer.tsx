/** The sentence above the comparison: the routes that became worse or better, and the telemetry of a request. */
import { judge, LEAST_REQUESTS } from '../../../api/runs/change.ts';
import type { RouteChange, RunComparison } from '../../../api/runs/shapes.ts';
import { Time } from '../../components/time.tsx';
import { duration, fileSize, percent, plural } from '../../format.ts';

export function Answer({ comparison: { after, routes } }: { comparison: RunComparison }) {
  const when = (
    <>
      Since the {after.kind} at <Time ms={after.started_ms} toSecond />
    </>
  );
  const count = routes.reduce((sum, route) => sum + route.after.count, 0);
  const [worst] = routes;
  const known = routes.filter((route) => judge(route).isKnown);
  if (worst === undefined || count === 0) {
    return <p class="answer">{when} no request has arrived.</p>;
  }
  if (known.length === 0) {
    return (
      <p class="answer">
        {when} <b>{plural(count, 'request')}</b>: too few to compare, a route needs {LEAST_REQUESTS}{' '}
        before and after.
      </p>
    );
  }
  return (
    <p class="answer">
      {when} <Changes route={worst} />
    </p>
  );
}

function Changes({ route }: { route: RouteChange }) {
  const { title, before, after } = route;
  const { failedMore, slowerMs, bytesMore } = judge(route);
  if (failedMore <= 0 && slowerMs <= 0) {
    return (
      <>
        no route fails more or is slower
        {slowerMs < 0 && (
          <>
            ; <b>{title}</b> is <b>{duration(-slowerMs)} faster</b> at p95
          </>
        )}
        .
      </>
    );
  }
  const parts = [
    ...(slowerMs > 0
      ? [
          <>
            is <b class="bad">{duration(slowerMs)} slower</b> at p95
          </>,
        ]
      : []),
    ...(failedMore > 0
      ? [
          <>
            fails <b class="bad">{percent(after.failed / after.count)}</b>, before{' '}
            {percent(before.failed / before.count)}
          </>,
        ]
      : []),
  ];
  return (
    <>
      <b>{title}</b> {parts[0]}
      {parts[1] !== undefined && <> and {parts[1]}</>}
      {bytesMore !== 0 && (
        <>
          ; telemetry of a request {bytesMore > 0 ? 'grew' : 'shrank'} by{' '}
          <b>{fileSize(Math.round(Math.abs(bytesMore)))}</b>
        </>
      )}
      .
    </>
  );
}
