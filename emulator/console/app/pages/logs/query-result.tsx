/** The answer of a query of Logs Insights as a table. A row that is a line opens to all it says. */
import { Fragment } from 'preact';
import { useSignal } from '@preact/signals';
import type { QueryAnswer } from '../../../api/logs/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Time } from '../../components/time.tsx';
import { readUtc } from './chart-of-answer.ts';
import { LineDetail } from './line-detail.tsx';

export function QueryResult({ answer: { columns, rows } }: { answer: QueryAnswer }) {
  const open = useSignal<number | undefined>(undefined);
  if (rows.length === 0) {
    return (
      <div class="card">
        <EmptyState title="The query finds nothing">
          <span>It looked at the lines of this time, group and stream.</span>
        </EmptyState>
      </div>
    );
  }
  const numbers = columns.map((_, at) =>
    rows.every(({ values }) => !Number.isNaN(Number(values[at] ?? 0)) && values[at] !== ''),
  );
  return (
    <div class="card scrolls" tabIndex={0} role="region" aria-label="Answer of the query">
      <table class="table query-result">
        <thead>
          <tr>
            {columns.map((name, at) => (
              <th key={name} scope="col" class={numbers[at] ? 'number' : ''}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, values }, index) => (
            <Fragment key={line ?? `row ${index}`}>
              <tr>
                {values.map((value, at) => (
                  <td
                    key={columns[at]}
                    class={numbers[at] ? 'number' : 'mono'}
                    title={value?.slice(0, 500)}
                  >
                    {at === 0 && line !== null ? (
                      <button
                        type="button"
                        class="row-link"
                        data-row
                        aria-expanded={open.value === line}
                        onClick={() => (open.value = open.value === line ? undefined : line)}
                      >
                        <Cell value={value} />
                      </button>
                    ) : (
                      <Cell value={value} />
                    )}
                  </td>
                ))}
              </tr>
              {line !== null && open.value === line && (
                <tr class="opened">
                  <td colSpan={columns.length}>
                    <LineDetail id={line} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ value }: { value: string | null }) {
  if (value === null) return <span class="soft">not set</span>;
  const ms = readUtc(value);
  return ms === undefined ? value : <Time ms={ms} />;
}
