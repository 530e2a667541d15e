/** `cruddur-edge query`: SQL over what a running emulator has stored. */
import { SqlAnswer, SqlSchema, type SqlValue } from '../console/api/sql/shapes.ts';
import { command } from './command.ts';
import { countOf } from './options.ts';
import { table } from './text.ts';

export const query = command({
  usage: `query ["SELECT …"] [--rows N] [--json]`,
  help: `Runs one read-only SQL statement and prints its rows. Without a statement it prints the tables of the store and what
their columns mean. --json prints {columns, rows, left_out, ms}.`,
  options: { rows: 'N: how many rows at most, up to 10000; default 100' },
  words: [0, 1],
  async run({ emulator, words: [sql], options, json, around }) {
    if (sql === undefined) {
      const { tables } = await emulator.ask(SqlSchema, 'sql');
      around.out(
        json ? `${JSON.stringify(tables)}\n` : tables.map((one) => `${one.sql}\n\n`).join(''),
      );
      return;
    }
    const rows = countOf('rows', options['rows'], 100, 10_000);
    const body = JSON.stringify({ sql, rows });
    const answer = await emulator.ask(SqlAnswer, 'sql', { method: 'POST', body });
    if (json) {
      around.out(`${JSON.stringify(answer)}\n`);
      return;
    }
    around.out(answerText(answer));
  },
});

export function answerText({ columns, rows, left_out }: SqlAnswer): string {
  const text = table(
    columns,
    rows.map((row) => row.map(cell)),
  );
  return left_out === null ? text : `${text}There are more rows than these ${rows.length}\n`;
}

function cell(value: SqlValue): string | number | null {
  return typeof value === 'object' && value !== null ? `base64:${value.base64}` : value;
}
