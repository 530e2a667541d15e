/** Findings of security: what was attempted, by which network, how often, and the requests that did it. */
import { AttemptList, type Attempts } from '../../../api/security/shapes.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Progress } from '../../components/progress.tsx';
import { Spark } from '../../components/spark.tsx';
import type { Scope } from '../../data/scope.ts';
import { useServices } from '../../data/services.ts';
import { scopeSearch } from '../../data/search.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { number, plural } from '../../format.ts';
import { ScopeBar } from '../../query/scope-bar.tsx';
import { Everything } from '../../query/widen-buttons.tsx';
import { AttemptDetails } from './attempt-details.tsx';
import { AttemptTable } from './attempt-table.tsx';
import { ErrorTabs } from './error-tabs.tsx';
import { times } from './moments.ts';
import { inRange } from './range-words.ts';

export function SecurityPage() {
  const { client, navigation, now } = useServices();
  const scope = navigation.scope.value;
  const loaded = useLoaded(() => client.ask(AttemptList, `security?${scopeSearch(scope, now())}`), {
    of: [JSON.stringify(scope)],
    // Messages announce changes of both services under the name of CloudWatch.
    when: ({ vendors }) => vendors.includes('cloudwatch'),
    pausable: true,
  });
  const list = loaded.value.value;
  const chosen = navigation.location.value.own['attempt'];
  const shown = list?.rows.find(({ id }) => id === chosen) ?? list?.rows[0];
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
          {list.found > 0 && <Answer list={list} scope={scope} />}
          {list.found > 0 && (
            <div class="card head-strip single">
              <div>
                <div class="top">
                  <span class="figure">{number(list.hits)}</span>
                  <span class="soft">{list.hits === 1 ? 'hit' : 'hits'}</span>
                </div>
                <Spark
                  kind="bars"
                  values={list.slices}
                  label={`Hits over time, ${number(list.hits)} in all`}
                />
              </div>
            </div>
          )}
          <ErrorTabs chosen="security" />
          {shown === undefined ? (
            <NoAttempts stored={list.stored} />
          ) : (
            <div class="item-columns">
              <div>
                <AttemptTable
                  rows={list.rows}
                  shown={shown.id}
                  choose={(id) => navigation.setOwn({ attempt: id })}
                />
                {(list.partial || list.found > list.rows.length) && (
                  <p class="note">
                    There are more attempts than this page reads: it shows the newest.
                  </p>
                )}
              </div>
              <AttemptDetails attempts={shown} />
            </div>
          )}
        </>
      )}
    </>
  );
}

function Answer({
  list: { found, hits, networks, rows },
  scope,
}: {
  list: AttemptList;
  scope: Scope;
}) {
  const most = rows.reduce<Attempts | undefined>(
    (best, row) => (best === undefined || row.count > best.count ? row : best),
    undefined,
  );
  return (
    <p class="answer">
      <b>{plural(found, 'kind')}</b> of attempts, <b>{plural(hits, 'hit')}</b> from{' '}
      <b>{plural(networks, 'network')}</b> {inRange(scope)}.{' '}
      {most !== undefined && found > 1 && most.count > 1 && (
        <>
          Most often, {times(most.count)}: <b>{most.title.slice(0, 120)}</b>
          {most.network !== '' && ` from ${most.network}`}.{' '}
        </>
      )}
      A finding tells what was tried, not whether it worked.
    </p>
  );
}

function NoAttempts({ stored }: { stored: number }) {
  if (stored > 0) {
    return (
      <div class="card">
        <EmptyState title="No finding in this time matches">
          <span class="choices">
            <Everything>All {number(stored)}</Everything>
          </span>
        </EmptyState>
      </div>
    );
  }
  return (
    <div class="card">
      <EmptyState title="No attempt has been seen" command="CLOUDFLARE_ENV=signals npm start">
        <span>
          starts the worker with security signals, which tell EventBridge and Security Hub of
          attempts. Any other program may send events of <code>Attack attempt</code> or import
          findings to <code>{window.location.origin}</code>.
        </span>
      </EmptyState>
    </div>
  );
}
