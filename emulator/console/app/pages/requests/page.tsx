/** The list of requests, newest first: it follows along unless paused, can be narrowed, and emptied. */
import { TracePage } from '../../../api/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { ScopeBar } from '../../query/scope-bar.tsx';
import { RequestTable } from './request-table.tsx';

export function Page() {
  const { client, navigation } = useServices();
  const { query } = navigation.scope.value;
  const list = useLoaded(
    () => client.ask(TracePage, `traces?${new URLSearchParams({ filter: query, limit: '500' })}`),
    { of: [query], when: () => true, pausable: true },
  );
  const traces = list.value.value?.traces;
  return (
    <>
      <ScopeBar title="Requests" problem={list.problem.value} />
      <Progress of={[list]} />
      {traces?.length === 0 && query !== '' && (
        <EmptyState title="No request has all these words" />
      )}
      {traces?.length === 0 && query === '' && (
        <EmptyState
          title="Nothing has arrived yet"
          command="curl http://localhost:4567/api/activities/home"
        >
          <span>or send anything to {window.location.origin}. This page fills by itself.</span>
        </EmptyState>
      )}
      {traces !== undefined && traces.length > 0 && (
        <div class="legacy scrolls">
          <RequestTable traces={traces} />
        </div>
      )}
    </>
  );
}
