/** The forms of a calculation, a filter and a breakdown. */
import { useSignal } from '@preact/signals';
import { FILTER_OPS, OPS, takesNoColumn, type Filter } from '../../../api/explore/shapes.ts';
import type { TermFormProps } from './chips.tsx';
import { FIELD_LIST, Form, Select, Text } from './form.tsx';
import { readValue, writeValue, type Calculation } from './spec.ts';
import { useValues } from './use-values.ts';

/** Often wanted ones first. */
const COMMON = ['COUNT', 'HEATMAP', 'P50', 'P95', 'P99', 'AVG', 'MAX', 'SUM', 'COUNT_DISTINCT'];
const OP_OPTIONS = [...new Set([...COMMON, ...OPS])].map((op) => [op, op] as const);

export function CalculationForm({ term, apply }: TermFormProps<Calculation>) {
  const op = useSignal(term?.op ?? 'COUNT');
  const column = useSignal(term?.column ?? '');
  const isOfColumn = !takesNoColumn(op.value);
  const wanted = column.value.trim();
  return (
    <Form
      missing={isOfColumn && wanted === '' ? 'Name a column' : undefined}
      submit={() => {
        const { column: _column, ...kept } = term ?? {};
        apply({ ...kept, op: op.value, ...(isOfColumn && { column: wanted }) });
      }}
    >
      <Select label="Calculate" value={op} options={OP_OPTIONS} />
      {isOfColumn && <Text label="Of" value={column} list={FIELD_LIST} placeholder="duration_ms" />}
    </Form>
  );
}

const FILTER_OPTIONS = FILTER_OPS.map((op) => [op, op.replaceAll('-', ' ')] as const);

export function FilterForm({ term, apply }: TermFormProps<Filter>) {
  const column = useSignal(term?.column ?? '');
  const op = useSignal<string>(term?.op ?? '=');
  const value = useSignal(written(term));
  const { values, list } = useValues(column.value.trim());
  const chosen = FILTER_OPS.find((one) => one === op.value) ?? '=';
  const isList = chosen === 'in' || chosen === 'not-in';
  const isAlone = chosen === 'exists' || chosen === 'does-not-exist';
  return (
    <Form
      missing={column.value.trim() === '' ? 'Name a column' : undefined}
      submit={() =>
        apply({
          column: column.value.trim(),
          op: chosen,
          ...(!isAlone && {
            value: isList ? value.value.split(',').map(readValue) : readValue(value.value),
          }),
        })
      }
    >
      <Text label="Where" value={column} list={FIELD_LIST} placeholder="http.route" />
      <Select label="Is" value={op} options={FILTER_OPTIONS} />
      {!isAlone && (
        <Text
          label={isList ? 'Values, with commas between' : 'Value'}
          value={value}
          {...(!isList && { list })}
        />
      )}
      <datalist id={list}>
        {values.map((offered) => (
          <option key={offered} value={offered} />
        ))}
      </datalist>
    </Form>
  );
}

function written(filter: Filter | undefined): string {
  const value = filter?.value;
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.map(writeValue).join(',') : writeValue(value);
}

export function BreakdownForm({ term = '', apply }: TermFormProps<string>) {
  const column = useSignal(term);
  const wanted = column.value.trim();
  return (
    <Form missing={wanted === '' ? 'Name a column' : undefined} submit={() => apply(wanted)}>
      <Text label="Group by" value={column} list={FIELD_LIST} placeholder="http.route" />
    </Form>
  );
}
