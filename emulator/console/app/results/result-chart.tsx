/** One calculation of a query over time: a line for each group, or the groups on top of each other. */
import { useMemo } from 'preact/hooks';
import type { ExploreAnswer, Group } from '../../api/explore/shapes.ts';
import { Chart } from '../chart/chart.tsx';
import { useServices } from '../data/services.ts';
import type { Series } from '../chart/series.ts';
import { nameOf, writerOf } from './words.ts';

export type ChartStyle = 'lines' | 'stacked' | 'bars';

interface ResultChartProps {
  readonly answer: ExploreAnswer;
  /** Place among the labels. */
  readonly at: number;
  /** Whether other calculations of the same unit are drawn too, if the query makes no groups. @default false */
  readonly hasOthers?: boolean;
  readonly style?: ChartStyle;
  readonly height?: number;
  readonly onRange?: (fromMs: number, toMs: number) => void;
}

/** More lines cannot be told apart. */
const MOST_SERIES = 20;

export function ResultChart(props: ResultChartProps) {
  const { answer, at, hasOthers = false, style = 'lines', height = 260, onRange } = props;
  const label = answer.labels[at] ?? '';
  const runs = useServices().runs.list.value;
  const marksMs = useMemo(() => runs.map(({ started_ms }) => started_ms), [runs]);
  const timesMs = useMemo(() => answer.steps.map((second) => second * 1000), [answer]);
  const series = useMemo(
    () =>
      answer.groups
        .slice(0, MOST_SERIES)
        .flatMap((group) => seriesOf(answer, group, at, hasOthers)),
    [answer, at, hasOthers],
  );
  return (
    <Chart
      timesMs={timesMs}
      marksMs={marksMs}
      series={series}
      kind={style}
      height={height}
      write={writerOf(label)}
      label={`${label} over time`}
      {...(onRange !== undefined && { onRange })}
    />
  );
}

function seriesOf(
  { labels }: ExploreAnswer,
  group: Group,
  at: number,
  hasOthers: boolean,
): Series[] {
  const isAlone = group.key.length > 0 || !hasOthers;
  const write = writerOf(labels[at] ?? '');
  return labels.flatMap((label, other) => {
    if (other !== at && (isAlone || writerOf(label) !== write)) return [];
    const values = (group.steps[other] ?? []).map((value) =>
      typeof value === 'number' ? value : null,
    );
    return [{ name: nameOf(group, label), values }];
  });
}
