/** One name of a namespace: a chart by the statistic one chooses, its metrics in figures, its alarms, its source. */
import type { Alarm, MetricChart as ChartData, MetricGroup } from '../../../api/metrics/shapes.ts';
import { STATISTICS } from '../../../api/metrics/shapes.ts';
import { colourName } from '../../chart/series.ts';
import { Icon } from '../../components/icon.tsx';
import { Progress } from '../../components/progress.tsx';
import { Table } from '../../components/table.tsx';
import { useServices } from '../../data/services.ts';
import { number, plural } from '../../format.ts';
import { AlarmList } from './alarm-list.tsx';
import { alarmsOn } from './alarm-words.ts';
import { readChart } from './calls.ts';
import { sameStatistic } from './chart-card.tsx';
import { MetricChart } from './metric-chart.tsx';
import { writerOf } from './units.ts';
import { useRefreshed } from './use-refreshed.ts';

interface MetricDetailProps {
  readonly group: MetricGroup;
  readonly alarms: readonly Alarm[];
}

export function MetricDetail({ group, alarms }: MetricDetailProps) {
  const { client, navigation, now } = useServices();
  const { range } = navigation.scope.value;
  const { own } = navigation.location.value;
  const its = alarmsOn(alarms, group);
  const asked = STATISTICS.find((one) => one === own['statistic']);
  const statistic = asked ?? its[0]?.evaluation?.statistic;
  const periodS = asked === undefined ? its[0]?.evaluation?.period_s : undefined;
  const loaded = useRefreshed(
    () => readChart(client, group, { statistic, periodS }, range, now()),
    JSON.stringify([range, statistic, periodS]),
  );
  const data = loaded.value.value;
  const { namespace, name, unit, filter } = group;
  return (
    <>
      <Progress of={[loaded]} />
      <section class="card metric-detail" aria-label={`${namespace} ${name}`}>
        <header>
          <a class="button small" href={navigation.link('metrics')}>
            <Icon name="back" size={13} /> All metrics
          </a>
          <h2 class="cut">{name}</h2>
          <span class="soft small cut">{namespace}</span>
          <span class="statistics" role="group" aria-label="Statistic">
            {STATISTICS.map((one) => (
              <button
                key={one}
                type="button"
                class="button small"
                aria-pressed={one === data?.statistic}
                onClick={() => navigation.setOwn({ statistic: one })}
              >
                {one === 'SampleCount' ? 'Count' : one}
              </button>
            ))}
          </span>
        </header>
        {data !== undefined && (
          <MetricChart
            data={data}
            name={name}
            unit={unit}
            alarms={sameStatistic(its, data)}
            height={280}
          />
        )}
        {filter !== null && <Source filter={filter} />}
      </section>
      {data !== undefined && <Figures data={data} unit={unit} />}
      {its.length > 0 && <AlarmList alarms={its} />}
    </>
  );
}

function Source({ filter }: { filter: NonNullable<MetricGroup['filter']> }) {
  const { navigation } = useServices();
  const { group, name, pattern } = filter;
  const link = navigation.link('logs');
  const search = new URLSearchParams({ group, ...(pattern !== '' && { pattern }) });
  return (
    <p class="made-of mid small">
      The metric filter <b>{name}</b> makes it from lines of <b>{group}</b>
      {pattern !== '' && (
        <>
          {' '}
          that match <code>{pattern}</code>
        </>
      )}
      .{' '}
      <a class="link" href={`${link}${link.includes('?') ? '&' : '?'}${search}`}>
        Show the lines
      </a>
    </p>
  );
}

function Figures({ data, unit }: { data: ChartData; unit: string }) {
  const write = writerOf(unit, data.statistic);
  const rows = data.series.map(({ label, values }, place) => ({
    label,
    place,
    values: values.filter((value) => value !== null),
  }));
  const cell =
    (of: (values: readonly number[]) => number | undefined) =>
    ({ values }: { readonly values: readonly number[] }) => {
      const value = of(values);
      return value === undefined ? <span class="soft">none</span> : write(value);
    };
  return (
    <>
      <Table
        caption={`${plural(rows.length, 'metric')} in figures`}
        rows={rows}
        keyOf={({ place }) => place}
        columns={[
          {
            title: 'Metric',
            cell: ({ label, place }) => (
              <>
                <i
                  class="square"
                  style={{ background: `var(${colourName({ name: label, values: [] }, place)})` }}
                />{' '}
                {label}
              </>
            ),
          },
          { title: 'Last', width: '110px', isNumber: true, cell: cell((values) => values.at(-1)) },
          { title: 'Least', width: '110px', isNumber: true, cell: cell(least) },
          { title: 'Most', width: '110px', isNumber: true, cell: cell(most) },
          {
            title: 'Periods',
            width: '90px',
            isNumber: true,
            cell: ({ values }) => number(values.length),
          },
        ]}
      />
      {data.left_out > 0 && (
        <p class="soft small left-out">
          {number(data.left_out)} more that were reported earlier are not drawn.
        </p>
      )}
    </>
  );
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}
