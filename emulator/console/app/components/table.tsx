/** A table of rows with the same columns. It scrolls sideways where the window is narrower than its columns need. */
import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  readonly title: string;
  /** As CSS says it: `120px`. @default what is left */
  readonly width?: string;
  /** Of figures, which stand at the right. @default false */
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ComponentChildren;
}

interface TableProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** What it lists. */
  readonly caption: string;
  readonly isFailed?: (row: Row) => boolean;
  /** Pixels below which it scrolls. @default 620 */
  readonly leastWidth?: number;
}

export function Table<Row>(props: TableProps<Row>) {
  const { columns, rows, keyOf, caption, isFailed = () => false, leastWidth = 620 } = props;
  return (
    <div class="card scrolls" tabIndex={0} role="region" aria-label={caption}>
      <table class="table" style={{ minWidth: `${leastWidth}px` }}>
        <caption class="hidden">{caption}</caption>
        <colgroup>
          {columns.map(({ title, width }) => (
            <col key={title} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map(({ title, isNumber = false }) => (
              <th key={title} scope="col" class={isNumber ? 'number' : ''}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} class={isFailed(row) ? 'failed' : ''}>
              {columns.map(({ title, isNumber = false, cell }) => (
                <td key={title} class={isNumber ? 'number' : ''}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
