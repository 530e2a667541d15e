/** The list of requests: what happened in the time range, in one sentence, three small charts, and a row for each. */
import { SORTS, type Sort } from '../../../api/requests/shapes.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { number } from '../../format.ts';
import { ScopeBar } from '../../query/scope-bar.tsx';
import { Answer } from './answer.tsx';
import { readSummary, type Order } from './calls.ts';
import { ClearButton } from './clear-button.tsx';
import { NothingFound } from './nothing-found.tsx';
import { Facets } from './facets.tsx';
import { HeadStrip } from './head-strip.tsx';
import { TransferButton } from './transfer-button.tsx';
import { RequestTable } from './request-table.tsx';
import { useRequests } from './use-requests.ts';

export function Page() {
  const { client, navigation, live, now } = useServices();
  const scope = navigation.scope.value;
  const { own } = navigation.location.value;
  const order: Order = {
    sort: readSort(own['sort']),
    direction: own['order'] === 'up' ? 'up' : 'down',
  };
  const list = useRequests(order);
  const summary = useLoaded(() => readSummary(client, scope, now()), {
    of: [JSON.stringify(scope)],
    when: ({ traces, vendors }) => traces.length > 0 || vendors.length > 0,
    pausable: true,
  });
  const sum = summary.value.value;
  // An answer without rows that names a next page has not looked at everything.
  const isEmpty = list.rows.length === 0 && list.first.value.value?.next === null;

  return (
    <div class="requests-page">
      <ScopeBar
        title="Requests"
        problem={list.first.problem.value}
        {...(sum !== undefined && { found: number(sum.count) })}
      >
        <TransferButton count={sum?.count ?? 0} />
        <ClearButton />
      </ScopeBar>
      <Progress of={[list.first, summary]} />
      {isEmpty && sum !== undefined && <NothingFound stored={sum.stored} />}
      {!isEmpty && sum !== undefined && sum.count > 0 && (
        <>
          <Answer summary={sum} scope={scope} />
          <HeadStrip summary={sum} />
          <Facets summary={sum} rows={list.rows} />
        </>
      )}
      {live.paused.value && list.waiting > 0 && (
        <button type="button" class="waiting" onClick={() => (live.paused.value = false)}>
          {number(list.waiting)} new while paused. Show them
        </button>
      )}
      {list.rows.length > 0 && (
        <RequestTable
          rows={list.rows}
          order={order}
          sortBy={(sort) => {
            const isSame = sort === order.sort;
            const direction = isSame && order.direction === 'down' ? 'up' : undefined;
            navigation.setOwn({ sort: sort === 'time' ? undefined : sort, order: direction });
          }}
        />
      )}
      {list.more !== undefined ? (
        <MoreButton read={list.more} isReading={list.isReading.value}>
          Older requests
        </MoreButton>
      ) : (
        sum !== undefined &&
        sum.dropped > 0 &&
        !isEmpty && (
          <p class="dropped">
            {number(sum.dropped)} oldest dropped, to keep the store within its limits
          </p>
        )
      )}
    </div>
  );
}

function readSort(text: string | undefined): Sort {
  return SORTS.find((sort) => sort === text) ?? 'time';
}
