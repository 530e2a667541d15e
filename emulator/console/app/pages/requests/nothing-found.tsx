/** Says why the list is empty: nothing has arrived, or the query or the time range hides the requests. */
import { SetUp } from '../../../api/setup/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { SetUpLink } from '../../components/set-up-link.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { plural } from '../../format.ts';
import { OfAllTime, WithoutQuery } from '../../query/widen-buttons.tsx';
import { ofAnySpan } from './terms.ts';

/** @param stored how many traces there are in all */
export function NothingFound({ stored }: { stored: number }) {
  const { client, navigation } = useServices();
  const api = useLoaded(() => client.ask(SetUp, 'setup')).value.value?.api_url;
  if (stored === 0) {
    return (
      <div class="card">
        <EmptyState
          title="Nothing has arrived yet"
          {...(api != null && { command: `curl -i ${api}/api/activities/home` })}
        >
          <span>
            {api == null
              ? 'Send telemetry to'
              : 'sends the first request to the worker. Anything else may send to'}{' '}
            <code>{window.location.origin}</code>: <SetUpLink />. This page fills by itself.
          </span>
        </EmptyState>
      </div>
    );
  }
  const { query } = navigation.scope.value;
  const hasQuery = query.trim() !== '';
  const wider = ofAnySpan(query);
  return (
    <div class="card">
      <EmptyState title={hasQuery ? 'No request matches' : 'No request in this time'}>
        <span>
          {plural(stored, 'trace')} {stored === 1 ? 'is' : 'are'} stored.
          {wider !== undefined && (
            <>
              {' '}
              The query looks at the first span of each; <code>{wider}</code> looks at any.
            </>
          )}
        </span>
        <span class="choices">
          {wider !== undefined && (
            <button
              type="button"
              class="button"
              onClick={() => navigation.setScope({ query: wider })}
            >
              In any span
            </button>
          )}
          <WithoutQuery />
          <OfAllTime stored={hasQuery ? undefined : stored} />
        </span>
      </EmptyState>
    </div>
  );
}
