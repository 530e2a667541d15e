/** Two traces of one route in one tree: which spans are more, fewer or missing, and whose own time differs. */
import { useMemo } from 'preact/hooks';
import { Progress } from '../../components/progress.tsx';
import { ServiceSquare } from '../../components/service-square.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { dayAndTime, duration, number, plural } from '../../format.ts';
import { readTrace } from './calls.ts';
import { compareTraces, type ComparedRow } from './comparison.ts';
import { buildModel, type TraceModel } from './model.ts';

/** A person reads no more; the sentence is about all of them. */
const MOST_ROWS = 1000;
const INDENT_PX = 16;

export function ComparisonView({ model, id }: { model: TraceModel; id: string }) {
  const { client, navigation } = useServices();
  const loaded = useLoaded(() => readTrace(client, id), { of: [id] });
  const other = useMemo(
    () => loaded.value.value && buildModel(loaded.value.value),
    [loaded.value.value],
  );
  const rows = useMemo(() => other && compareTraces(model, other), [model, other]);
  const longest = Math.max(
    1e-6,
    ...(rows ?? []).map(({ one, other: its }) => Math.max(one.own, its.own)),
  );
  return (
    <section class="card comparison" aria-label="Comparison">
      <h2>
        Compared with{' '}
        {other === undefined ? (
          'another trace'
        ) : (
          <a class="link" href={navigation.link('trace', id)}>
            {dayAndTime(other.trace.time_ms)}
          </a>
        )}
        <button
          type="button"
          class="button small push"
          onClick={() => navigation.setOwn({ with: undefined })}
        >
          Back to the spans
        </button>
      </h2>
      <Progress of={[loaded]} />
      {rows !== undefined && other !== undefined && (
        <>
          <Difference one={model} other={other} rows={rows} />
          <div class="scrolls" tabIndex={0} role="region" aria-label="Spans of both">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Span</th>
                  <th scope="col" class="number">
                    Times
                  </th>
                  <th scope="col" class="number">
                    Own time
                  </th>
                  <th scope="col">
                    <span class="legend">
                      <span>
                        <i class="square this" /> this
                      </span>
                      <span>
                        <i class="square that" /> the other
                      </span>
                    </span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.slice(0, MOST_ROWS).map((row) => (
                  <Row key={row.key} row={row} longest={longest} />
                ))}
              </tbody>
            </table>
          </div>
          {rows.length > MOST_ROWS && (
            <p class="soft">{number(rows.length - MOST_ROWS)} rows more are left out.</p>
          )}
        </>
      )}
    </section>
  );
}

function Row({ row, longest }: { row: ComparedRow; longest: number }) {
  const { one, other, service, name, depth } = row;
  const kind = one.count === 0 ? 'missing' : other.count === 0 ? 'added' : '';
  const width = (ms: number) => ({ width: `${(ms / longest) * 100}%` });
  return (
    <tr class={kind}>
      <td>
        <span
          class="compared-name"
          style={{ paddingInlineStart: `${Math.min(depth, 16) * INDENT_PX}px` }}
        >
          <b class="sign" title={kind}>
            {kind === 'added' ? '+' : kind === 'missing' ? '−' : ''}
          </b>
          <ServiceSquare service={service} />
          <span class="cut strong">{name}</span>
          <span class="soft small cut">{service}</span>
          {one.failed !== other.failed && (
            <span class="bad small strong">{one.failed ? 'failed here' : 'failed there'}</span>
          )}
        </span>
      </td>
      <td class="number">
        {one.count === other.count ? one.count : <b>{`${other.count} → ${one.count}`}</b>}
      </td>
      <td class="number">
        {duration(other.own)} → {duration(one.own)}
      </td>
      <td class="own-bars" aria-hidden="true">
        <i class="this" style={width(one.own)} />
        <i class="that" style={width(other.own)} />
      </td>
    </tr>
  );
}

interface DifferenceProps {
  readonly one: TraceModel;
  readonly other: TraceModel;
  readonly rows: readonly ComparedRow[];
}

/** By how much it is longer, where most of that is, and how many spans differ. */
function Difference({ one, other, rows }: DifferenceProps) {
  const longer = one.totalMs - other.totalMs;
  const sign = longer < 0 ? -1 : 1;
  const [most] = rows.toSorted(
    (a, b) => sign * (b.one.own - b.other.own) - sign * (a.one.own - a.other.own),
  );
  const added = rows.filter(({ other: its }) => its.count === 0).length;
  const missing = rows.filter(({ one: its }) => its.count === 0).length;
  const counted = rows.filter(
    (row) => row.one.count !== row.other.count && row.one.count > 0 && row.other.count > 0,
  ).length;
  const differences = [
    ...(added === 0 ? [] : [`${plural(added, 'kind')} of span only here`]),
    ...(missing === 0 ? [] : [`${plural(missing, 'kind')} of span only there`]),
    ...(counted === 0 ? [] : [`${plural(counted, 'kind')} of span in another number`]),
  ];
  return (
    <p class="answer">
      {longer === 0 ? (
        'It took as long'
      ) : (
        <>
          It took <b>{duration(Math.abs(longer))}</b> {longer < 0 ? 'less' : 'more'}
        </>
      )}{' '}
      ({duration(other.totalMs)} → {duration(one.totalMs)})
      {most !== undefined && sign * (most.one.own - most.other.own) > 0 && (
        <>
          , most of it in <b>{most.name}</b> of <b>{most.service}</b> ({duration(most.other.own)} →{' '}
          {duration(most.one.own)})
        </>
      )}
      . {differences.length === 0 ? 'Both have the same spans.' : <b>{differences.join(', ')}.</b>}
    </p>
  );
}
