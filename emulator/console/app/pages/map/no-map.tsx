/** What the map says when it is empty. */
import { EmptyState } from '../../components/empty-state.tsx';
import { useServices } from '../../data/services.ts';
import { plural } from '../../format.ts';

/** @param stored how many traces there are in all */
export function NoMap({ stored }: { stored: number }) {
  const { navigation } = useServices();
  return (
    <div class="card">
      {stored === 0 ? (
        <EmptyState title="No trace has arrived yet">
          <span>
            The map draws itself from spans that are sent to <code>{window.location.origin}</code>:{' '}
            <a class="link" href={navigation.link('setup')}>
              how to set it up
            </a>
            .
          </span>
        </EmptyState>
      ) : (
        <EmptyState title="No span in this time matches">
          <span>{plural(stored, 'trace')} of all times are stored.</span>
          <button
            type="button"
            class="button"
            onClick={() => navigation.setScope({ query: '', range: { kind: 'all' } })}
          >
            Of all time
          </button>
        </EmptyState>
      )}
    </div>
  );
}
