/** One name of a namespace as a small chart, which leads to the whole of it. */
import type { Alarm, MetricChart as ChartData, MetricGroup } from '../../../api/metrics/shapes.ts';
import { Problem } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { number } from '../../format.ts';
import { alarmsOn } from './alarm-words.ts';
import { readChart } from './calls.ts';
import { MetricChart } from './metric-chart.tsx';
import { unitWord, writerOf } from './units.ts';
import { useRefreshed } from './use-refreshed.ts';

interface ChartCardProps {
  readonly group: MetricGroup;
  readonly alarms: readonly Alarm[];
}

export function ChartCard({ group, alarms }: ChartCardProps) {
  const { client, navigation, now } = useServices();
  const { range } = navigation.scope.value;
  const { namespace, name, unit, dimensions, count } = group;
  // An alarm says which statistic matters.
  const [alarm] = alarmsOn(alarms, group);
  const statistic = alarm?.evaluation?.statistic;
  const periodS = alarm?.evaluation?.period_s;
  const loaded = useRefreshed(
    () => readChart(client, group, { statistic, periodS }, range, now()),
    JSON.stringify([range, statistic, periodS]),
  );
  const data = loaded.value.value;
  const by = dimensions.map((one) => one.name).join(', ');
  return (
    <section class="card chart-card" aria-label={`${namespace} ${name}`}>
      <header>
        <a class="strong cut" data-row href={navigation.link('metrics', idOf(group))}>
          {name}
        </a>
        <span class="soft small cut">
          {[data?.statistic, unitWord(unit)].filter(Boolean).join(', ')}
          {count > 1 && by !== '' && ` · by ${by}`}
        </span>
        {data !== undefined && <Figure data={data} unit={unit} />}
      </header>
      <p class="soft small cut">{namespace}</p>
      {loaded.problem.value !== undefined && <Problem error={loaded.problem.value} />}
      {data !== undefined && (
        <MetricChart
          data={data}
          name={name}
          unit={unit}
          alarms={sameStatistic(alarmsOn(alarms, group), data)}
          height={132}
        />
      )}
      {data !== undefined && data.left_out > 0 && (
        <p class="soft small">and {number(data.left_out)} more, not drawn</p>
      )}
    </section>
  );
}

/** In the address. */
export function idOf({ namespace, name }: MetricGroup): string {
  return `${namespace}/${name}`;
}

/** Alarms whose threshold means something in a chart. */
export function sameStatistic(alarms: readonly Alarm[], data: ChartData): readonly Alarm[] {
  return alarms.filter(
    ({ evaluation }) =>
      evaluation?.statistic === data.statistic && evaluation.period_s === data.period_s,
  );
}

/** All of an amount, the last of anything else. */
function Figure({ data: { statistic, series }, unit }: { data: ChartData; unit: string }) {
  const [only] = series;
  const values = (only?.values ?? []).filter((value) => value !== null);
  const last = values.at(-1);
  if (series.length !== 1 || last === undefined) return null;
  const isAmount = statistic === 'Sum' || statistic === 'SampleCount';
  const value = isAmount ? values.reduce((sum, one) => sum + one, 0) : last;
  return (
    <span class="figure push" title={isAmount ? 'in all of this time' : 'the last one'}>
      {writerOf(unit, statistic)(value)}
    </span>
  );
}
