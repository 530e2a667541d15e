/** Buttons that widen the scope, for a list that is empty because of it. */
import type { ComponentChildren } from 'preact';
import { useServices } from '../data/services.ts';
import { number } from '../format.ts';

/** Nothing where the scope has no query. */
export function WithoutQuery() {
  const { navigation } = useServices();
  if (navigation.scope.value.query.trim() === '') return null;
  return (
    <button type="button" class="button" onClick={() => navigation.setScope({ query: '' })}>
      Without the query
    </button>
  );
}

/** Nothing where the range is all time already. @param stored how many there are then, if that is known */
export function OfAllTime({ stored }: { stored?: number | undefined }) {
  const { navigation } = useServices();
  if (navigation.scope.value.range.kind === 'all') return null;
  return (
    <button
      type="button"
      class="button"
      onClick={() => navigation.setScope({ range: { kind: 'all' } })}
    >
      Of all time{stored !== undefined && `: ${number(stored)}`}
    </button>
  );
}

/** Of all time and without the query. */
export function Everything({ children }: { children: ComponentChildren }) {
  const { navigation } = useServices();
  return (
    <button
      type="button"
      class="button"
      onClick={() => navigation.setScope({ query: '', range: { kind: 'all' } })}
    >
      {children}
    </button>
  );
}
