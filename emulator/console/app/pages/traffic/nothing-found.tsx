/** Says why the list is empty: no client has sent anything, or the query or the time range hides the requests. */
import { EmptyState } from '../../components/empty-state.tsx';
import { SetUpLink } from '../../components/set-up-link.tsx';
import { useServices } from '../../data/services.ts';
import { Everything } from '../../query/widen-buttons.tsx';

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
            here is on <SetUpLink>Set-up</SetUpLink>.
          </span>
        </EmptyState>
      </div>
    );
  }
  return (
    <div class="card">
      <EmptyState title={query === '' ? 'No vendor request in this time' : 'No request matches'}>
        <Everything>Of all time{query === '' ? '' : ', without the query'}</Everything>
      </EmptyState>
    </div>
  );
}
