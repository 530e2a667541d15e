/** One calculation of a query over time: a line for each group, or the groups on top of each other. */
import { useMemo } from 'preact/hooks';
import type { ExploreAnswer } from '../../api/explore/shapes.ts';
import { Chart } from '../chart/chart.tsx';
import type { Series } from '../chart/series.ts';
import { nameOf, writerOf } from './words.ts';

export type ChartStyle = 'lines' | 'stacked' | 'bars';

interface ResultChartProps {
  readonly answer: ExploreAnswer;
  /** Place among the labels. */
  readonly at: number;
  readonly style?: ChartStyle;
  readonly height?: number;
  readonly onRange?: (fromMs: number, toMs: number) => void;
}

/** More lines cannot be told apart. */
const MOST_SERIES = 20;

export function ResultChart({
  answer,
  at,
  style = 'lines',
  height = 260,
  onRange,
}: ResultChartProps) {
  const label = answer.labels[at] ?? '';
  const timesMs = useMemo(() => answer.steps.map((second) => second * 1000), [answer]);
  const series = useMemo(
    () =>
      answer.groups.slice(0, MOST_SERIES).map((group): Series => ({
        name: nameOf(group, label),
        values: (group.steps[at] ?? []).map((value) => (typeof value === 'number' ? value : null)),
      })),
    [answer, at],
  );
  return (
    <Chart
      timesMs={timesMs}
      series={series}
      kind={style}
      height={height}
      write={writerOf(label)}
      label={`${label} over time`}
      {...(onRange !== undefined && { onRange })}
    />
  );
}
