/** A value of a breakdown in the table: a menu that narrows the query to it, or to all others. */
import type { Filter, QuerySpec, Value } from '../../../api/explore/shapes.ts';
import { MenuButton } from '../../components/menu-button.tsx';

interface GroupValueProps {
  readonly column: string;
  readonly value: Value;
  readonly words: string;
  readonly spec: QuerySpec;
  readonly change: (spec: QuerySpec) => void;
}

export function GroupValue({ column, value, words, spec, change }: GroupValueProps) {
  return (
    <MenuButton look="group-value cut" label={words} name={`${column} ${words}`}>
      {(close) =>
        (['only', 'without'] as const).map((kind) => (
          <button
            key={kind}
            type="button"
            class="menu-item"
            onClick={() => {
              close();
              change(narrowed(spec, column, value, kind));
            }}
          >
            {kind === 'only' ? 'Only these' : 'All but these'}
          </button>
        ))
      }
    </MenuButton>
  );
}

/** The query with a filter more. A column that is not set has no value to compare. */
export function narrowed(
  spec: QuerySpec,
  column: string,
  value: Value,
  kind: 'only' | 'without',
): QuerySpec {
  const isOnly = kind === 'only';
  const filter: Filter =
    value === null
      ? { column, op: isOnly ? 'does-not-exist' : 'exists' }
      : { column, op: isOnly ? '=' : '!=', value };
  // Filters of which any may hold are not narrowed by one more.
  return { ...spec, filters: [...(spec.filters ?? []), filter], filter_combination: 'AND' };
}
