/** Every request to a vendor: how it was answered, what it brought or why it was refused; and switches for faults. */
import { useEffect } from 'preact/hooks';
import type { TrafficPage, TrafficRow } from '../../../api/traffic/shapes.ts';
import { MoreButton } from '../../components/more-button.tsx';
import type { PageProps } from '../../data/services.ts';
import { useServices } from '../../data/services.ts';
import { Progress } from '../../components/progress.tsx';
import { usePages } from '../../data/use-pages.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { number } from '../../format.ts';
import { ScopeBar } from '../../query/scope-bar.tsx';
import { Answer } from './answer.tsx';
import { readSummary, readTraffic } from './calls.ts';
import { Datagrams } from './datagrams.tsx';
import { Facets } from './facets.tsx';
import { FaultSwitches } from './fault-switches.tsx';
import { NothingFound } from './nothing-found.tsx';
import { TrafficTable } from './traffic-table.tsx';

const AGAIN_MS = 3000;

export function Page({ id }: PageProps) {
  const { client, navigation, live, now } = useServices();
  const scope = navigation.scope.value;
  const opened = navigation.location.value.own['open'] ?? id;
  const list = usePages<TrafficRow, TrafficPage>(
    (after) => readTraffic(client, scope, now(), after),
    {
      of: JSON.stringify(scope),
      keyOf: ({ key }) => key,
      when: ({ vendors, refusals }) => vendors.length > 0 || refusals,
    },
  );
  const summary = useLoaded(() => readSummary(client, scope, now()), {
    of: [JSON.stringify(scope)],
    when: ({ vendors, refusals }) => vendors.length > 0 || refusals,
    pausable: true,
  });
  // Reads on a timer, because no message announces an answered read, which changes nothing.
  useEffect(() => {
    const timer = setInterval(() => {
      if (!live.paused.value) list.first.reload();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const sum = summary.value.value;
  return (
    <div class="traffic-page">
      <ScopeBar
        title="Traffic"
        placeholder="An operation, or vendor: status: error: …"
        problem={list.first.problem.value}
        {...(sum !== undefined && { found: number(sum.count) })}
      />
      <Progress of={[list.first, summary]} />
      {sum !== undefined && sum.count > 0 && <Answer summary={sum} />}
      {sum?.any === true && <Facets summary={sum} />}
      <div class="traffic-columns">
        {/* Before the list, so that neither a narrow window nor the keyboard has all rows to pass. */}
        <aside>
          <FaultSwitches />
          <Datagrams />
        </aside>
        <div>
          {list.rows.length > 0 && (
            <TrafficTable rows={list.rows} opened={opened} again={list.first.reload} />
          )}
          {list.rows.length === 0 && sum?.count === 0 && <NothingFound any={sum.any} />}
          {list.more !== undefined && (
            <MoreButton read={list.more} isReading={list.isReading.value}>
              Older requests
            </MoreButton>
          )}
        </div>
      </div>
    </div>
  );
}
