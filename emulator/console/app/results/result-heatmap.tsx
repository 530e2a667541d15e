/** The heatmap of a query. A drag marks a box of times and values; pointing at a cell tells what it counts. */
import { useMemo } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import type { Box, ExploreAnswer, HeatmapAnswer } from '../../api/explore/shapes.ts';
import { Heatmap } from '../chart/heatmap.tsx';
import { useServices } from '../data/services.ts';
import { clockSecond, plural, utcTime } from '../format.ts';
import { heatmapGrid } from './heatmap-grid.ts';
import { writerOf } from './words.ts';

interface ResultHeatmapProps {
  readonly answer: ExploreAnswer;
  readonly heatmap: HeatmapAnswer;
  readonly logarithmic: boolean;
  readonly box?: Box | undefined;
  /** What is said beside the box. */
  readonly boxLabel?: string | undefined;
  readonly onBox?: (box: Box | undefined) => void;
  readonly height?: number;
}

export function ResultHeatmap(props: ResultHeatmapProps) {
  const { answer, heatmap, logarithmic, box, boxLabel, onBox, height = 300 } = props;
  const write = writerOf(heatmap.column);
  const runs = useServices().runs.list.value;
  const grid = useMemo(
    () => heatmapGrid(answer, heatmap, { logarithmic, write, runs }),
    [answer, heatmap, logarithmic, runs],
  );
  const pointed = useSignal<{ readonly utc: string; readonly text: string } | undefined>(undefined);
  const sum = heatmap.cells.reduce((all, [, , , count]) => all + count, 0);
  return (
    <div class="result-heatmap" title={pointed.value?.utc}>
      <Heatmap
        grid={grid}
        height={height}
        box={box && grid.toCells(box)}
        boxLabel={boxLabel}
        label={`${heatmap.label} over time: ${plural(sum, 'event')}. A drag marks a box.`}
        onPoint={(cell) => {
          pointed.value = cell && describe(grid.toValues(cell), countAt(cell));
        }}
        {...(onBox !== undefined && {
          onBox: (cells) => onBox(cells && grid.toValues(cells)),
        })}
      />
      <p class="pointed" aria-hidden="true">
        {pointed.value?.text}
      </p>
    </div>
  );

  function countAt({ fromColumn, fromRow }: { fromColumn: number; fromRow: number }): number {
    return grid.counts[fromColumn * grid.rows + fromRow] ?? 0;
  }

  function describe({ from, low, high }: Box, count: number) {
    const values = low === null || high === null ? 'up to 0' : `${write(low)} to ${write(high)}`;
    const text = `${clockSecond(from * 1000)} · ${values} · ${plural(count, 'event')}`;
    return { utc: utcTime(from * 1000), text };
  }
}
