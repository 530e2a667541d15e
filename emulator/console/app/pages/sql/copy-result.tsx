/** Copies the rows that are shown, as JSON or as comma-separated values. */
import type { SqlAnswer, SqlValue } from '../../../api/sql/shapes.ts';
import { CopyButton } from '../../components/copy-button.tsx';

export function CopyResult({ answer: { columns, rows } }: { answer: SqlAnswer }) {
  return (
    <span class="push sql-copy">
      <CopyButton text={csvOf([columns, ...rows])} what="the rows as CSV">
        CSV
      </CopyButton>
      <CopyButton text={JSON.stringify([columns, ...rows])} what="the rows as JSON">
        JSON
      </CopyButton>
    </span>
  );
}

/** https://www.rfc-editor.org/rfc/rfc4180; spreadsheets run a text that begins with one of =+-@, so it gets an apostrophe. */
function csvOf(rows: readonly (readonly SqlValue[])[]): string {
  const field = (value: SqlValue) => {
    if (value === null) return '';
    if (typeof value === 'number') return String(value);
    const text = typeof value === 'string' ? value : value.base64;
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}
