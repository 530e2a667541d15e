/** The head of a table: a title for each column. */
import { Term } from './term.tsx';

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
            <th key={title} scope="col" class={className}>
              {hint === undefined ? title : <Term word={title} meaning={hint} />}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
