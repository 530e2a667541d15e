/** The head of a table: a title for each column. */
interface HeadRowProps {
  /** With the class of the column's cells and a hint, where a column has them. */
  readonly titles: readonly (string | readonly [title: string, className: string, hint?: string])[];
}

export function HeadRow({ titles }: HeadRowProps) {
  return (
    <thead>
      <tr>
        {titles.map((one) => {
          const [title, className, hint] = typeof one === 'string' ? [one] : one;
          return (
            <th key={title} scope="col" class={className} title={hint}>
              {hint === undefined ? title : <span class="term">{title}</span>}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
