/** Rate, failures and durations over the time range, each a figure and a small chart. A drag chooses a time. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { RequestSummary } from '../../../api/requests/shapes.ts';
import { Spark } from '../../components/spark.tsx';
import { useServices } from '../../data/services.ts';
import { duration, number, percent } from '../../format.ts';

export function HeadStrip({ summary }: { summary: RequestSummary }) {
  const { runs } = useServices();
  const { count, failed, slices, from_ms: from, to_ms: to, p50_ms: p50, p95_ms: p95 } = summary;
  const minutes = Math.max((to - from) / 60_000, 1 / 60);
  const perMinute = count / minutes;
  const marks = runs.list.value
    .map(({ started_ms: ms }) => (ms - from) / (to - from))
    .filter((at) => at > 0 && at < 1);
  return (
    <Dragged from={from} to={to}>
      <div>
        <div class="top">
          <span class="figure">{number(Number(perMinute.toPrecision(3)))}</span>
          <span class="soft">requests/min</span>
        </div>
        <Spark
          kind="bars"
          marks={marks}
          values={slices.map((slice) => slice.count)}
          label={`Requests over time, ${number(count)} in all`}
        />
      </div>
      <div>
        <div class="top">
          <span class={failed > 0 ? 'figure bad' : 'figure'}>{percent(failed / count)}</span>
          <span class="soft">failed</span>
        </div>
        <Spark
          kind="bars"
          marks={marks}
          tone="bad"
          values={slices.map((slice) => slice.failed)}
          label={`Failures over time, ${number(failed)} in all`}
        />
      </div>
      <div>
        <div class="top">
          <span class="figure">{p95 === null ? 'none' : duration(p95)}</span>
          <span class="soft">p95</span>
          {p50 !== null && <span class="soft small push extra">p50 {duration(p50)}</span>}
        </div>
        <Spark
          kind="line"
          marks={marks}
          tone="accent"
          values={slices.map((slice) => slice.p95_ms ?? undefined)}
          base={slices.map((slice) => slice.p50_ms ?? undefined)}
          label={`p95 over p50 of the durations over time${p95 === null ? '' : `, p95 ${duration(p95)}`}`}
        />
      </div>
    </Dragged>
  );
}

interface DraggedProps {
  readonly from: number;
  readonly to: number;
  readonly children: ComponentChildren;
}

/** Lets one drag over the charts. */
function Dragged({ from, to, children }: DraggedProps) {
  const { navigation } = useServices();
  const begun = useSignal<number | undefined>(undefined);
  /** Where a pointer is within its chart, as a moment. */
  function momentOf(event: PointerEvent): number | undefined {
    const chart = event.target instanceof Element ? event.target.closest('.spark') : null;
    if (chart === null) return undefined;
    const { left, width } = chart.getBoundingClientRect();
    return from + ((event.clientX - left) / width) * (to - from);
  }
  return (
    <div
      class="card head-strip"
      onPointerDown={(event) => (begun.value = momentOf(event))}
      onPointerUp={(event) => {
        const [one, other] = [begun.value, momentOf(event)];
        begun.value = undefined;
        if (one === undefined || other === undefined) return;
        const [fromMs, toMs] = [Math.min(one, other), Math.max(one, other)].map(Math.round);
        if (fromMs === undefined || toMs === undefined || toMs - fromMs < (to - from) / 60) return;
        navigation.setScope({ range: { kind: 'between', fromMs, toMs } });
      }}
    >
      {children}
    </div>
  );
}
