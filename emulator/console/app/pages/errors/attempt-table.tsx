/** One row for each kind of attempt: rule, network and route, with its hits over time. */
import type { Attempts } from '../../../api/security/shapes.ts';
import { HeadRow } from '../../components/head-row.tsx';
import { Spark } from '../../components/spark.tsx';
import { useServices } from '../../data/services.ts';
import { ago, number, utcTime } from '../../format.ts';

interface AttemptTableProps {
  readonly rows: readonly Attempts[];
  readonly shown: string;
  readonly choose: (id: string) => void;
}

export function AttemptTable({ rows, shown, choose }: AttemptTableProps) {
  return (
    <div class="card">
      <table class="table item-table attempt-table">
        <caption class="hidden">Attempts</caption>
        <HeadRow
          titles={[
            'Attempt',
            ['Network', 'network'],
            ['Hits over time', 'trend'],
            ['Hits', 'number times'],
            ['Last seen', 'last'],
          ]}
        />
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} isShown={row.id === shown} choose={choose} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly row: Attempts;
  readonly isShown: boolean;
  readonly choose: (id: string) => void;
}

function Row({ row, isShown, choose }: RowProps) {
  const { now } = useServices();
  const { id, title, rule, technique, network, route, trend, count, last_ms: last } = row;
  return (
    <tr class={isShown ? 'selected' : ''}>
      <td>
        <button
          type="button"
          class="row-link cut strong"
          data-row
          aria-current={isShown}
          title={title}
          onClick={() => choose(id)}
        >
          {title || rule}
        </button>
        <span class="item-line small soft">
          <span class="cut">{[technique, route].filter(Boolean).join(' · ')}</span>
        </span>
      </td>
      <td class="network mono" title={network}>
        {network || <span class="soft">unknown</span>}
      </td>
      <td class="trend">
        <Spark kind="bars" values={trend} label={`${number(count)} hits in this time`} />
      </td>
      <td class="number times">{number(count)}</td>
      <td class="last mid num" title={utcTime(last)}>
        {ago(last, now())}
      </td>
    </tr>
  );
}
