/** The forms of an order and of a condition on what was calculated. They offer what the query has. */
import { useSignal } from '@preact/signals';
import { labelOf, type QuerySpec } from '../../../api/explore/shapes.ts';
import type { TermFormProps } from './chips.tsx';
import { Form, Select, Text } from './form.tsx';
import type { Calculation, Having, Order } from './spec.ts';

const DIRECTIONS = [
  ['descending', 'largest first'],
  ['ascending', 'smallest first'],
] as const;
const COMPARISONS = ['>', '>=', '<', '<=', '=', '!='] as const;

/** @param calculations without heatmaps, which have no order */
export function orderForm(
  { breakdowns, formulas }: QuerySpec,
  calculations: readonly Calculation[],
) {
  const names = [
    ...calculations.map(labelOf),
    ...(formulas ?? []).map(({ name }) => name),
    ...(breakdowns ?? []),
  ];
  return function OrderForm({ term, apply }: TermFormProps<Order>) {
    const named = term === undefined ? names[0] : labelOfOrder(term);
    const name = useSignal(named ?? '');
    const direction = useSignal<string>(term?.order ?? 'descending');
    return (
      <Form
        submit={() => {
          const calculation = calculations.find((one) => labelOf(one) === name.value);
          const order = direction.value === 'ascending' ? 'ascending' : 'descending';
          // A calculation with a name of its own is ordered by that.
          if (calculation === undefined || calculation.name) apply({ column: name.value, order });
          else apply({ op: calculation.op, column: calculation.column, order });
        }}
      >
        <Select label="Order by" value={name} options={names.map((one) => [one, one])} />
        <Select label="Direction" value={direction} options={DIRECTIONS} />
      </Form>
    );
  };
}

function labelOfOrder({ op, column }: Order): string {
  return op ? labelOf({ op, column }) : (column ?? '');
}

export function havingForm(calculations: readonly Calculation[]) {
  const names = calculations.map(labelOf);
  return function HavingForm({ term, apply }: TermFormProps<Having>) {
    const named = calculations.find(
      ({ op, column }) => op === term?.calculate_op && (column ?? null) === (term.column ?? null),
    );
    const name = useSignal(named === undefined ? (names[0] ?? '') : labelOf(named));
    const op = useSignal<string>(term?.op ?? '>');
    const value = useSignal(String(term?.value ?? ''));
    const limit = Number(value.value);
    const isNumber = value.value.trim() !== '' && Number.isFinite(limit);
    return (
      <Form
        missing={isNumber ? undefined : 'Give a number'}
        submit={() => {
          const calculation = calculations.find((one) => labelOf(one) === name.value);
          if (calculation === undefined) return;
          apply({
            calculate_op: calculation.op,
            column: calculation.column,
            op: COMPARISONS.find((one) => one === op.value) ?? '>',
            value: limit,
          });
        }}
      >
        <Select label="Keep groups whose" value={name} options={names.map((one) => [one, one])} />
        <Select label="Is" value={op} options={COMPARISONS.map((one) => [one, one])} />
        <Text label="Number" value={value} />
      </Form>
    );
  };
}
