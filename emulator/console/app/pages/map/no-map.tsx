/** What the map says when it is empty. */
import { EmptyState } from '../../components/empty-state.tsx';
import { SetUpLink } from '../../components/set-up-link.tsx';
import { plural } from '../../format.ts';
import { Everything } from '../../query/widen-buttons.tsx';

/** @param stored how many traces there are in all */
export function NoMap({ stored }: { stored: number }) {
  return (
    <div class="card">
      {stored === 0 ? (
        <EmptyState title="No trace has arrived yet">
          <span>
            The map draws itself from spans that are sent to <code>{window.location.origin}</code>:{' '}
            <SetUpLink />.
          </span>
        </EmptyState>
      ) : (
        <EmptyState title="No span in this time matches">
          <span>{plural(stored, 'trace')} of all times are stored.</span>
          <Everything>Of all time</Everything>
        </EmptyState>
      )}
    </div>
  );
}
