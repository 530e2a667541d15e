/** The answer of a query with `bin(…)` over time: a line for each column of numbers, or for each value of a column of texts. */
import { useMemo } from 'preact/hooks';
import type { QueryAnswer } from '../../../api/logs/shapes.ts';
import { Chart } from '../../chart/chart.tsx';
import { readChart } from './chart-of-answer.ts';

export function QueryChart({ answer }: { answer: QueryAnswer }) {
  const chart = useMemo(() => readChart(answer), [answer]);
  if (chart === undefined) return null;
  return (
    <div class="card query-chart">
      <Chart {...chart} height={160} label="The answer of the query over time" />
    </div>
  );
}
