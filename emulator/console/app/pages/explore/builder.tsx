/** The query in parts that can be changed: what is calculated, of which events, in which groups and in which order. */
import { useMemo } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { calculationsOf, labelOf, type QuerySpec } from '../../../api/explore/shapes.ts';
import { Chips } from './chips.tsx';
import { havingForm, orderForm } from './order-forms.tsx';
import { calculationText, filterText, havingText, orderText } from './spec.ts';
import { BreakdownForm, CalculationForm, FilterForm } from './term-forms.tsx';

interface BuilderProps {
  readonly spec: QuerySpec;
  readonly change: (spec: QuerySpec) => void;
  /** Buttons. */
  readonly children: ComponentChildren;
}

const MOST_GROUPS = 1000;
const FIRST_LIMIT = 100;

export function Builder({ spec, change, children }: BuilderProps) {
  const all = calculationsOf(spec);
  const ordered = all.filter(({ op }) => op !== 'HEATMAP');
  const OrderForm = useMemo(() => orderForm(spec, ordered), [spec]);
  const HavingForm = useMemo(() => havingForm(ordered), [spec]);
  const filters = spec.filters ?? [];
  const isAny = spec.filter_combination === 'OR';

  /** What is ordered by, or kept for, must still be calculated. */
  function changeGroups(changed: Partial<QuerySpec>): void {
    const { orders: _orders, havings: _havings, ...kept } = spec;
    const next = { ...kept, ...changed };
    const left = calculationsOf(next).filter(({ op }) => op !== 'HEATMAP');
    const names = new Set([...left.map(labelOf), ...(next.breakdowns ?? [])]);
    const isLeft = (op: string | null | undefined, column: string | null | undefined) =>
      op
        ? left.some((one) => one.op === op && (one.column ?? null) === (column ?? null))
        : names.has(column ?? '');
    change({
      ...next,
      orders: (spec.orders ?? []).filter(({ op, column }) => isLeft(op, column)),
      havings: (spec.havings ?? []).filter(({ calculate_op, column }) =>
        isLeft(calculate_op, column),
      ),
    });
  }

  return (
    <div class="card builder">
      <Chips
        title="Show"
        noun="calculation"
        terms={all}
        write={calculationText}
        change={(calculations) => changeGroups({ calculations })}
        Form={CalculationForm}
      />
      <Chips
        title="Where"
        noun="filter"
        terms={filters}
        write={filterText}
        change={(next) => change({ ...spec, filters: next })}
        Form={FilterForm}
      >
        {filters.length > 1 && (
          <button
            type="button"
            class="link"
            title="Whether all of them must hold, or any"
            onClick={() => change({ ...spec, filter_combination: isAny ? 'AND' : 'OR' })}
          >
            {isAny ? 'any' : 'all'}
          </button>
        )}
      </Chips>
      <Chips
        title="Group by"
        noun="group"
        terms={spec.breakdowns ?? []}
        write={(name) => name}
        change={(breakdowns) => changeGroups({ breakdowns })}
        Form={BreakdownForm}
      />
      <Chips
        title="Order"
        noun="order"
        terms={spec.orders ?? []}
        write={orderText}
        change={(orders) => change({ ...spec, orders })}
        Form={OrderForm}
      />
      <Chips
        title="Having"
        noun="condition"
        terms={spec.havings ?? []}
        write={havingText}
        change={(havings) => change({ ...spec, havings })}
        Form={HavingForm}
      />
      <div class="part limit">
        <label class="part-title" for="explore-limit">
          Limit
        </label>
        <input
          id="explore-limit"
          class="field num"
          type="number"
          min="1"
          max={MOST_GROUPS}
          value={spec.limit ?? FIRST_LIMIT}
          onChange={({ currentTarget: { valueAsNumber } }) => {
            if (!Number.isInteger(valueAsNumber)) return;
            change({ ...spec, limit: Math.max(1, Math.min(MOST_GROUPS, valueAsNumber)) });
          }}
        />
      </div>
      <div class="part buttons">{children}</div>
    </div>
  );
}
