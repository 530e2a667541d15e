/**
 * Lines, bars or stacked areas over time. A drag over the chart chooses a time range. All charts of a page share one
 * cross-hair. It is drawn here, since a library for it would weigh a sixth of all that the console may.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { bothTimes, number } from '../format.ts';
import { keepDrawn } from './canvas.ts';
import type { ChartProps } from './chart-props.ts';
import { drawChart } from './drawing.ts';
import { nearest, scaleOf } from './scale.ts';
import { colourName, type Series } from './series.ts';

/** Tells all charts of the page which time one points at: unix milliseconds, or undefined. */
const POINTED = 'chart-pointed';

/** A drag that is shorter is a click. */
const LEAST_DRAG = 4;

export function Chart(props: ChartProps) {
  const { timesMs, series, height = 200, label, write = number, onRange } = props;
  const { hasLegend = series.length > 1 } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  /** Index of the time under the cross-hair. */
  const pointed = useSignal<number | undefined>(undefined);
  const drag = useSignal<readonly [number, number] | undefined>(undefined);
  const at = pointed.value;

  const draw = useRef(() => {});
  draw.current = () => {
    if (canvas.current === null) return;
    drawChart(canvas.current, props, height, { at, drag: drag.value });
  };
  useEffect(() => {
    const { current } = canvas;
    return current === null ? undefined : keepDrawn(current, () => draw.current());
  }, []);
  useEffect(
    () => draw.current(),
    [timesMs, series, props.kind, height, props.marksMs, props.limits, at, drag.value],
  );
  useEffect(() => {
    const follow = (event: Event) => {
      const ms: unknown = event instanceof CustomEvent ? event.detail : undefined;
      pointed.value = typeof ms === 'number' ? nearest(timesMs, ms) : undefined;
    };
    document.addEventListener(POINTED, follow);
    return () => document.removeEventListener(POINTED, follow);
  }, [timesMs]);

  const msAt = (x: number) => scaleOf(props, canvas.current?.clientWidth ?? 1, height).msAt(x);
  const point = (ms: number | undefined) =>
    document.dispatchEvent(new CustomEvent(POINTED, { detail: ms }));

  return (
    <figure aria-label={label}>
      <div class="chart">
        <canvas
          ref={canvas}
          title={at === undefined ? undefined : bothTimes(timesMs[at] ?? 0)}
          style={{ height: `${height}px` }}
          onPointerDown={(event) => {
            if (onRange === undefined) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            drag.value = [event.offsetX, event.offsetX];
          }}
          onPointerMove={({ offsetX }) => {
            point(msAt(offsetX));
            if (drag.value !== undefined) drag.value = [drag.value[0], offsetX];
          }}
          onPointerLeave={() => point(undefined)}
          onPointerCancel={() => (drag.value = undefined)}
          onPointerUp={() => {
            const [one, other] = drag.value?.toSorted((a, b) => a - b) ?? [];
            drag.value = undefined;
            if (one === undefined || other === undefined || other - one < LEAST_DRAG) return;
            onRange?.(msAt(one), msAt(other));
          }}
        />
      </div>
      {hasLegend && (
        <ul class="chart-legend">
          {series.map((one, index) => (
            <li key={one.name}>
              <i class="square" style={{ background: `var(${colourName(one, index)})` }} />
              <span class="cut">{one.name}</span>
              {at !== undefined && <span class="value">{valueAt(one, at, write)}</span>}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

function valueAt({ values }: Series, at: number, write: (value: number) => string): string {
  const value = values[at];
  return value === undefined || value === null ? 'nothing' : write(value);
}
