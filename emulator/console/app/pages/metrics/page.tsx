/**
 * Metrics of CloudWatch, from wherever they came: alarms, and a chart for each name. A name in the address opens the
 * whole of it.
 */
import { useSignal } from '@preact/signals';
import { EmptyState } from '../../components/empty-state.tsx';
import { SetUpLink } from '../../components/set-up-link.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Progress } from '../../components/progress.tsx';
import { useServices, type PageProps } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { LiveButton } from '../../query/live-button.tsx';
import { RangeMenu } from '../../query/range-menu.tsx';
import { AlarmList } from './alarm-list.tsx';
import { Answer } from './answer.tsx';
import { readAlarms, readMetrics } from './calls.ts';
import { ChartCard, idOf } from './chart-card.tsx';
import { MetricDetail } from './metric-detail.tsx';
import { findGroups } from './find.ts';
import { FIND, MetricQuery } from './metric-query.tsx';

/** Charts that are drawn at first, and at a press more. */
const STEP = 12;

export function Page({ id }: PageProps) {
  const { client, navigation } = useServices();
  const options = {
    when: ({ vendors }: { readonly vendors: readonly string[] }) => vendors.includes('cloudwatch'),
    pausable: true,
  };
  const list = useLoaded(() => readMetrics(client), options);
  const rung = useLoaded(() => readAlarms(client), options);
  const shown = useSignal(STEP);

  const found = list.value.value;
  const alarms = rung.value.value?.alarms ?? [];
  const isRead = found !== undefined && (rung.value.value ?? rung.problem.value) !== undefined;
  const groups = findGroups(found?.groups ?? [], navigation.location.value.own[FIND] ?? '');
  const opened = found?.groups.find((group) => idOf(group) === id);
  return (
    <div class="metrics-page">
      <div class="scope-bar">
        <h1>Metrics</h1>
        <MetricQuery groups={found?.groups ?? []} />
        <RangeMenu />
        <LiveButton />
      </div>
      <Progress of={[list, rung]} />
      {isRead && found.groups.length > 0 && <Answer list={found} alarms={alarms} />}
      {opened !== undefined ? (
        <MetricDetail key={id} group={opened} alarms={alarms} />
      ) : (
        <>
          {alarms.length > 0 && <AlarmList alarms={alarms} />}
          {found !== undefined && groups.length === 0 && (
            <Nothing isEmpty={found.groups.length === 0} />
          )}
          <div class="chart-grid">
            {groups.slice(0, shown.value).map((group) => (
              <ChartCard
                key={JSON.stringify([group.account, group.region, idOf(group)])}
                group={group}
                alarms={alarms}
              />
            ))}
          </div>
          {groups.length > shown.value && (
            <MoreButton read={() => (shown.value += STEP)} isReading={false}>
              More metrics
            </MoreButton>
          )}
        </>
      )}
    </div>
  );
}

function Nothing({ isEmpty }: { isEmpty: boolean }) {
  const { navigation } = useServices();
  if (!isEmpty) {
    return (
      <div class="card">
        <EmptyState title="No metric matches">
          <button
            type="button"
            class="button"
            onClick={() => navigation.setOwn({ [FIND]: undefined })}
          >
            All metrics
          </button>
        </EmptyState>
      </div>
    );
  }
  const { origin } = window.location;
  return (
    <div class="card">
      <EmptyState
        title="No metric has been reported yet"
        command={`aws cloudwatch put-metric-data --endpoint-url ${origin} --namespace Cruddur --metric-name Posts --value 1`}
      >
        <span>
          reports one. Lines in the embedded metric format and metric filters of a log make them
          too, and the worker with <code>METRICS=emf</code>: <SetUpLink />.
        </span>
      </EmptyState>
    </div>
  );
}
