/** A chart of the metrics of a name, with the thresholds of alarms that look at the same statistic. */
import { useMemo } from 'preact/hooks';
import type { Alarm, MetricChart as ChartData } from '../../../api/metrics/shapes.ts';
import { Chart } from '../../chart/chart.tsx';
import { useServices } from '../../data/services.ts';
import { limitOf } from './alarm-words.ts';
import { writerOf } from './units.ts';

interface MetricChartProps {
  readonly data: ChartData;
  readonly name: string;
  readonly unit: string;
  readonly alarms: readonly Alarm[];
  readonly height: number;
}

/** Sums and counts of one metric are amounts, which bars show best. */
const AMOUNTS = ['Sum', 'SampleCount'];

export function MetricChart({ data, name, unit, alarms, height }: MetricChartProps) {
  const { navigation, runs } = useServices();
  const { statistic, times_ms: times, series: all } = data;
  const series = useMemo(() => all.map(({ label, values }) => ({ name: label, values })), [all]);
  const limits = useMemo(() => alarms.flatMap((alarm) => limitOf(alarm) ?? []), [alarms]);
  const marksMs = useMemo(() => runs.list.value.map(({ started_ms: ms }) => ms), [runs.list.value]);
  const isAmount = AMOUNTS.includes(statistic) && series.length === 1;
  return (
    <Chart
      timesMs={times}
      series={series}
      kind={isAmount ? 'bars' : 'lines'}
      height={height}
      limits={limits}
      marksMs={marksMs}
      write={writerOf(unit, statistic)}
      label={`${statistic} of ${name} over time`}
      onRange={(fromMs, toMs) =>
        navigation.setScope({
          range: { kind: 'between', fromMs: Math.round(fromMs), toMs: Math.round(toMs) },
        })
      }
    />
  );
}
