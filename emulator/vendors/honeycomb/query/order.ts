/** Puts the groups of a result in order: by the query's orders, else the largest of the first calculation first. */
import { compare } from '../expression/value.ts';
import type { Data } from './results.ts';
import type { Order, QuerySpec } from './spec.ts';
import { calculationsOf, isNamedBy, labelOf } from './spec.ts';

export function orderGroups<T extends { readonly data: Data }>(
  spec: QuerySpec,
  rows: readonly T[],
): T[] {
  const [first] = calculationsOf(spec).filter(({ op }) => op !== 'HEATMAP');
  const terms =
    spec.orders && spec.orders.length > 0
      ? spec.orders.map((order) => ({
          label: nameOf(spec, order),
          isFalling: order.order === 'descending',
        }))
      : first
        ? [{ label: labelOf(first), isFalling: true }]
        : [];
  return rows.toSorted((a, b) => {
    for (const { label, isFalling } of terms) {
      const order = compareCells(a.data[label], b.data[label], isFalling);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** What an order names: a calculation by its operator and column, under any name, or a column. */
function nameOf(spec: QuerySpec, { op, column }: Order): string {
  if (!op) return column ?? '';
  const calculation = calculationsOf(spec).find((one) => isNamedBy(one, op, column));
  return labelOf(calculation ?? { op, column });
}

/** Empty cells come last in either direction; of different types numbers come before text. */
function compareCells(
  a: Data[string] | undefined,
  b: Data[string] | undefined,
  isFalling: boolean,
) {
  const [x, y] = [scalar(a), scalar(b)];
  if (x === null || y === null) return Number(x === null) - Number(y === null);
  const order = compare(x, y) ?? Number(typeof x === 'string') - Number(typeof y === 'string');
  return isFalling ? -order : order;
}

function scalar(cell: Data[string] | undefined): string | number | null {
  if (typeof cell === 'boolean') return Number(cell);
  return typeof cell === 'string' || typeof cell === 'number' ? cell : null;
}
