/** Says why the list is empty: nothing was reported, or the state, the query or the time range hides the items. */
import type { ItemList, Shown } from '../../../api/errors/shapes.ts';
import { SetUp } from '../../../api/setup/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { SetUpLink } from '../../components/set-up-link.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { number, plural } from '../../format.ts';
import { OfAllTime, WithoutQuery } from '../../query/widen-buttons.tsx';

const ITEM = JSON.stringify({
  data: { environment: 'local', body: { message: { body: 'Hello' } } },
});

export function NoItems({ list: { stored, counts }, show }: { list: ItemList; show: Shown }) {
  const { client, navigation } = useServices();
  const setUp = useLoaded(() => client.ask(SetUp, 'setup')).value.value;
  const { query } = navigation.scope.value;
  if (stored === 0) {
    const { origin } = window.location;
    const command =
      setUp?.api_url == null
        ? `curl ${origin}/api/1/item/ -H 'x-rollbar-access-token: local' -d '${ITEM}'`
        : `curl -i ${setUp.api_url}/rollbar/test`;
    return (
      <div class="card">
        <EmptyState title="No error has been reported" {...(setUp !== undefined && { command })}>
          <span>
            {setUp?.api_url == null
              ? 'reports a first message. '
              : 'makes the worker report a first message. '}
            <SetUpLink>How to report from your own code</SetUpLink>
          </span>
        </EmptyState>
      </div>
    );
  }
  const hasQuery = query.trim() !== '';
  const others = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <div class="card">
      <EmptyState
        title={`No ${show === 'all' ? '' : `${show} `}item${hasQuery ? ' matches' : ' in this time'}`}
      >
        <span>
          {others > 0
            ? `${plural(others, 'item')} of other states.`
            : `${plural(stored, 'item')} of all times are stored.`}
        </span>
        <span class="choices">
          {others > 0 && (
            <button type="button" class="button" onClick={() => navigation.setOwn({ show: 'all' })}>
              All states: {number(others)}
            </button>
          )}
          <WithoutQuery />
          <OfAllTime />
        </span>
      </EmptyState>
    </div>
  );
}
