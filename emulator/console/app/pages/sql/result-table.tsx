/** The rows of an answer. Trace ids lead to their traces. */
import type { SqlAnswer, SqlValue } from '../../../api/sql/shapes.ts';
import { useServices } from '../../data/services.ts';
import { plural } from '../../format.ts';

/** Of a cell; longer ones are cut, copying has them whole. */
const MOST_CHARACTERS = 300;

export function ResultTable({ answer: { columns, rows } }: { answer: SqlAnswer }) {
  if (rows.length === 0) return null;
  const isNumber = columns.map((_, at) => rows.every((row) => typeof (row[at] ?? 0) === 'number'));
  return (
    <div class="card scrolls" tabIndex={0} role="region" aria-label="Rows">
      <table class="table sql-result">
        <thead>
          <tr>
            {columns.map((name, at) => (
              <th key={at} scope="col" class={isNumber[at] === true ? 'number' : ''}>
                {name.slice(0, MOST_CHARACTERS)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((value, column) => (
                <td key={column} class={isNumber[column] === true ? 'number' : ''}>
                  <Cell value={value} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ value }: { value: SqlValue }) {
  const { navigation } = useServices();
  if (value === null) return <span class="soft">null</span>;
  if (typeof value === 'number') return <>{value}</>;
  if (typeof value === 'object') {
    return <span class="soft">{plural(Math.floor((value.base64.length * 3) / 4), 'byte')}</span>;
  }
  if (/^[\da-f]{32}$/.test(value)) {
    return (
      <a class="link mono" href={navigation.link('trace', value)}>
        {value}
      </a>
    );
  }
  const isCut = value.length > MOST_CHARACTERS;
  return <>{isCut ? `${value.slice(0, MOST_CHARACTERS)}…` : value}</>;
}
