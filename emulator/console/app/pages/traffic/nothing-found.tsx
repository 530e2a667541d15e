/** Says why the list is empty: no client has sent anything, or the query or the time range hides the requests. */
import { EmptyState } from '../../components/empty-state.tsx';
import { useServices } from '../../data/services.ts';

/** @param any whether anything is stored, also outside of the query and the time */
export function NothingFound({ any }: { any: boolean }) {
  const { navigation } = useServices();
  const { query } = navigation.scope.value;
  if (!any) {
    return (
      <div class="card">
        <EmptyState
          title="No client has sent anything yet"
          command={`curl -i ${window.location.origin}/v1/traces -H 'content-type: application/json' -d '{}'`}
        >
          <span>
            sends an empty export, which this page then lists with its answer. How to point a client
            here is on{' '}
            <a class="link" href={navigation.link('setup')}>
              Set-up
            </a>
            .
          </span>
        </EmptyState>
      </div>
    );
  }
  return (
    <div class="card">
      <EmptyState title={query === '' ? 'No vendor request in this time' : 'No request matches'}>
        <button
          type="button"
          class="button"
          onClick={() => navigation.setScope({ query: '', range: { kind: 'all' } })}
        >
          Of all time{query === '' ? '' : ', without the query'}
        </button>
      </EmptyState>
    </div>
  );
}
