/** One row for each request, which links to its trace, with a column for each of the four vendors. */
import { Fragment } from 'preact';
import { useRef } from 'preact/hooks';
import type { RequestRow, Sort } from '../../../api/requests/shapes.ts';
import { VENDORS } from '../../../../store/vendor.ts';
import { RunMarks } from '../../components/run-marks.tsx';
import { DurationBar } from '../../components/duration-bar.tsx';
import { Time } from '../../components/time.tsx';
import { GLYPHS } from '../../components/vendor-glyph.tsx';
import { useServices } from '../../data/services.ts';
import { useFirstRows } from '../../data/use-first-rows.ts';
import { useSteadyScroll } from '../../data/use-steady-scroll.ts';
import { dayName } from '../../format.ts';
import type { Order } from './calls.ts';
import { StatusCell } from './status-cell.tsx';
import { VendorCell } from './vendor-cell.tsx';

interface RequestTableProps {
  readonly rows: readonly RequestRow[];
  readonly order: Order;
  readonly sortBy: (sort: Sort) => void;
}

const COLUMNS: readonly (readonly [sort: Sort, title: string])[] = [
  ['time', 'Time'],
  ['status', 'Status'],
  ['route', 'Request'],
  ['duration', 'Duration, and where it went √'],
];

export function RequestTable({ rows, order, sortBy }: RequestTableProps) {
  const drawn = useFirstRows(rows);
  const body = useRef<HTMLTableSectionElement>(null);
  useSteadyScroll(body, drawn);
  // In other orders no row says which day the next ones are of.
  const isDated =
    order.sort !== 'time' && new Set(rows.map(({ time_ms }) => dayName(time_ms))).size > 1;
  const longest = Math.max(1, ...rows.map(({ duration_ms }) => duration_ms ?? 0));
  return (
    <div class="card">
      <table class="table request-table">
        <colgroup>
          <col class="time" />
          <col class="status-column" />
          <col />
          <col class="duration" />
          {VENDORS.map((vendor) => (
            <col key={vendor} class={`vendor ${vendor}`} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {COLUMNS.map(([sort, title]) => (
              <th
                key={sort}
                scope="col"
                aria-sort={
                  sort !== order.sort
                    ? undefined
                    : order.direction === 'up'
                      ? 'ascending'
                      : 'descending'
                }
              >
                <button
                  type="button"
                  title={
                    sort === 'duration'
                      ? 'The bar is as long as the square root of the duration'
                      : undefined
                  }
                  onClick={() => sortBy(sort)}
                >
                  {title}
                  {sort === order.sort && (order.direction === 'up' ? ' ↑' : ' ↓')}
                </button>
              </th>
            ))}
            {VENDORS.map((vendor) => (
              <th key={vendor} scope="col" class={`vendor ${vendor}`}>
                {GLYPHS[vendor].name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {drawn.map((row, index) => {
            const day = order.sort === 'time' ? dayName(row.time_ms) : undefined;
            const before = rows[index - 1];
            const isNewDay =
              day !== undefined && (before === undefined || dayName(before.time_ms) !== day);
            return (
              <Fragment key={row.trace_id}>
                {order.sort === 'time' && order.direction === 'down' && (
                  <RunMarks aboveMs={before?.time_ms} belowMs={row.time_ms} colSpan={8} />
                )}
                {isNewDay && (
                  <tr class="divider">
                    <td colSpan={8}>{day}</td>
                  </tr>
                )}
                <Row row={row} longest={longest} isDated={isDated} />
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly row: RequestRow;
  /** The duration that has the longest bar. */
  readonly longest: number;
  readonly isDated: boolean;
}

function Row({ row, longest, isDated }: RowProps) {
  const { navigation } = useServices();
  const { method, route, name, service, trace_id } = row;
  return (
    <tr class={row.failed ? 'failed' : ''}>
      <td class={isDated ? 'time mid dated' : 'time mid'}>
        <Time ms={row.time_ms} dated={isDated} toSecond={isDated} />
      </td>
      <td class="status-column">
        <StatusCell row={row} />
      </td>
      <td class="request">
        <span class="request-title">
          {method !== null && <span class="method">{method}</span>}
          <a class="row-link cut strong" data-row href={navigation.link('trace', trace_id)}>
            {route ?? name ?? `Trace ${trace_id.slice(0, 8)}, no span yet`}
          </a>
          {service !== null && <span class="service soft small cut">{service}</span>}
        </span>
      </td>
      <td class="duration">
        {row.duration_ms !== null && (
          <DurationBar ms={row.duration_ms} longestMs={longest} parts={partsOf(row)} />
        )}
      </td>
      {VENDORS.map((vendor) => (
        <td key={vendor} class={`vendor ${vendor}`}>
          <VendorCell vendor={vendor} row={row} />
        </td>
      ))}
    </tr>
  );
}

/** Without known parts the whole bar is that of the request's service. */
function partsOf({ parts, service, duration_ms }: RequestRow): RequestRow['parts'] {
  if (parts.length > 0) return parts;
  return [{ service: service ?? 'unknown', ms: duration_ms ?? 0 }];
}
