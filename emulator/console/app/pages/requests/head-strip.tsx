/** Rate, failures and durations over the time range, each a figure and a small chart. A drag chooses a time. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
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

/** Where a drag over a chart began and is, in pixels of the window, within the chart. */
interface Drag {
  readonly chart: DOMRect;
  readonly begun: number;
  readonly at: number;
}

/** Lets one drag over the charts. */
function Dragged({ from, to, children }: DraggedProps) {
  const { navigation } = useServices();
  const drag = useSignal<Drag | undefined>(undefined);
  const host = useRef<HTMLDivElement>(null);
  function end({ chart: { left, width }, begun, at }: Drag): void {
    const momentOf = (x: number) => Math.round(from + ((x - left) / width) * (to - from));
    const [fromMs, toMs] = [momentOf(Math.min(begun, at)), momentOf(Math.max(begun, at))];
    // A click is not a drag.
    if (toMs - fromMs < (to - from) / 60) return;
    navigation.setScope({ range: { kind: 'between', fromMs, toMs } });
  }
  return (
    <div
      ref={host}
      class="card head-strip"
      onPointerDown={({ target, clientX, pointerId }) => {
        const chart = target instanceof Element ? target.closest('.spark') : null;
        if (chart === null) return;
        host.current?.setPointerCapture(pointerId);
        drag.value = { chart: chart.getBoundingClientRect(), begun: clientX, at: clientX };
      }}
      onPointerMove={({ clientX }) => {
        const { value } = drag;
        if (value === undefined) return;
        const { left, right } = value.chart;
        drag.value = { ...value, at: Math.max(left, Math.min(right, clientX)) };
      }}
      onPointerCancel={() => (drag.value = undefined)}
      onPointerUp={() => {
        const { value } = drag;
        drag.value = undefined;
        if (value !== undefined) end(value);
      }}
    >
      {children}
      {drag.value !== undefined && <DragView drag={drag.value} host={host.current} />}
    </div>
  );
}

function DragView({ drag: { chart, begun, at }, host }: { drag: Drag; host: HTMLElement | null }) {
  const { left = 0, top = 0 } = host?.getBoundingClientRect() ?? {};
  const style = {
    left: `${Math.min(begun, at) - left}px`,
    width: `${Math.abs(at - begun)}px`,
    top: `${chart.top - top}px`,
    height: `${chart.height}px`,
  };
  return <i class="drag-view" style={style} />;
}
