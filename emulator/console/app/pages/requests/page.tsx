/** The list of requests: what happened in the time range, in one sentence, three small charts, and a row for each. */
import { useEffect, useRef } from 'preact/hooks';
import { SORTS, type Sort } from '../../../api/requests/shapes.ts';
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
import { RequestTable } from './request-table.tsx';
import { usePages } from './use-pages.ts';

export function Page() {
  const { client, navigation, live, now } = useServices();
  const scope = navigation.scope.value;
  const { own } = navigation.location.value;
  const order: Order = {
    sort: readSort(own['sort']),
    direction: own['order'] === 'up' ? 'up' : 'down',
  };
  const list = usePages(order);
  const summary = useLoaded(() => readSummary(client, scope, now()), {
    of: [JSON.stringify(scope)],
    when: ({ traces, vendors }) => traces.length > 0 || vendors.length > 0,
    pausable: true,
  });
  const sum = summary.value.value;
  const isEmpty = list.first.value.value?.rows.length === 0;

  return (
    <div class="requests-page">
      <ScopeBar
        title="Requests"
        problem={list.first.problem.value}
        {...(sum !== undefined && { found: number(sum.count) })}
      >
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
        <More read={list.more} isReading={list.isReading.value} />
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

/** Reads on by itself when one scrolls to the end, and by a press. */
function More({ read, isReading }: { read: () => void; isReading: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    const { current } = button;
    if (current === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) latest.current();
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [isReading]);
  return (
    <button ref={button} type="button" class="button more" disabled={isReading} onClick={read}>
      {isReading ? 'Reading' : 'Older requests'}
    </button>
  );
}
