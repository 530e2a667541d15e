/** The list of items: what went wrong in the time range, in one sentence, three small charts, and a row for each. */
import { useSignal } from '@preact/signals';
import { SHOWN, SORTS } from '../../../api/errors/shapes.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { Progress } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { number } from '../../format.ts';
import { ScopeBar } from '../../query/scope-bar.tsx';
import { readItems } from './calls.ts';
import { ErrorTabs } from './error-tabs.tsx';
import { ItemStrip } from './item-strip.tsx';
import { ItemTable } from './item-table.tsx';
import { ListAnswer } from './list-answer.tsx';
import { NoItems } from './no-items.tsx';
import { StatusFilter } from './status-filter.tsx';

const PAGE = 100;

export function ListPage() {
  const { client, navigation, now } = useServices();
  const scope = navigation.scope.value;
  const { own } = navigation.location.value;
  const show = SHOWN.find((one) => one === own['show']) ?? 'active';
  const sort = SORTS.find((one) => one === own['sort']) ?? 'last';
  const limit = useSignal(PAGE);
  const loaded = useLoaded(
    () => readItems(client, scope, { show, sort, limit: limit.value }, now()),
    {
      of: [JSON.stringify([scope, show, sort]), limit.value],
      when: ({ vendors }) => vendors.includes('rollbar'),
      pausable: true,
    },
  );
  const list = loaded.value.value;

  return (
    <>
      <ScopeBar
        title="Errors"
        problem={loaded.problem.value}
        {...(list !== undefined && { found: number(list.found) })}
      />
      <Progress of={[loaded]} />
      {list !== undefined && (
        <>
          <ListAnswer list={list} show={show} />
          {list.found > 0 && <ItemStrip list={list} />}
          <ErrorTabs chosen="items">
            <StatusFilter counts={list.counts} show={show} />
          </ErrorTabs>
          {list.found === 0 ? (
            <NoItems list={list} show={show} />
          ) : (
            <ItemTable
              rows={list.rows}
              sort={sort}
              sortBy={(next) => navigation.setOwn({ sort: next === 'last' ? undefined : next })}
            />
          )}
          {list.found > list.rows.length && (
            <MoreButton read={() => (limit.value += PAGE)} isReading={loaded.slow.value}>
              {`${number(list.found - list.rows.length)} more`}
            </MoreButton>
          )}
          {list.partial && (
            <p class="note">
              There are more items than this page reads: it shows the {number(list.found)} that
              occurred last.
            </p>
          )}
        </>
      )}
    </>
  );
}
