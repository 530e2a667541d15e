/** One row for each item, which links to it. */
import type { ItemRow, Sort } from '../../../api/errors/shapes.ts';
import { Spark } from '../../components/spark.tsx';
import { useServices } from '../../data/services.ts';
import { ago, number, utcTime } from '../../format.ts';
import { Level } from './level.tsx';
import { moment } from './moments.ts';

interface ItemTableProps {
  readonly rows: readonly ItemRow[];
  readonly sort: Sort;
  readonly sortBy: (sort: Sort) => void;
}

export function ItemTable({ rows, sort, sortBy }: ItemTableProps) {
  const head = (name: Sort, title: string) => (
    <button type="button" onClick={() => sortBy(name)}>
      {title}
      {sort === name && ' ↓'}
    </button>
  );
  const sorted = (name: Sort) => (sort === name ? 'descending' : undefined);
  return (
    <div class="card">
      <table class="table item-table">
        <caption class="hidden">Items</caption>
        <thead>
          <tr>
            <th scope="col">Error</th>
            <th scope="col" class="trend">
              Trend
            </th>
            <th scope="col" class="number times" aria-sort={sorted('times')}>
              {head('times', 'Times')}
            </th>
            <th scope="col" class="status-column">
              Status
            </th>
            <th scope="col" class="first" aria-sort={sorted('first')}>
              {head('first', 'First seen')}
            </th>
            <th scope="col" class="last" aria-sort={sorted('last')}>
              {head('last', 'Last seen')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.counter} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row }: { row: ItemRow }) {
  const { navigation, now } = useServices();
  const { counter, title, level, status, environment, returned_ms: returned } = row;
  const isBad = status === 'active' && (level === 'error' || level === 'critical');
  return (
    <tr class={isBad ? 'failed' : ''}>
      <td>
        <a
          class="row-link cut strong"
          data-row
          href={navigation.link('errors', String(counter))}
          title={title}
        >
          {title || '(no title)'}
        </a>
        <span class="item-line small soft">
          <Level level={level} />
          <span class="num">#{counter}</span>
          <span class="cut">{environment}</span>
          {status !== 'active' && <span class="only-narrow">{status}</span>}
        </span>
      </td>
      <td class="trend">
        <Spark
          kind="bars"
          tone={isBad ? 'bad' : 'plain'}
          values={row.trend}
          label={`${number(row.times)} in this time`}
        />
      </td>
      <td class="number times" title={`${number(row.total)} ever`}>
        {number(row.times)}
      </td>
      <td class="status-column">
        <span class={status === 'active' ? '' : 'soft'}>{status}</span>
        {status === 'active' && returned !== null && (
          <span class="item-line small bad" title={utcTime(returned)}>
            came back
          </span>
        )}
      </td>
      <td class="first mid num" title={utcTime(row.first_ms)}>
        {moment(row.first_ms, now())}
      </td>
      <td class="last mid num" title={utcTime(row.last_ms)}>
        {ago(row.last_ms, now())}
      </td>
    </tr>
  );
}
