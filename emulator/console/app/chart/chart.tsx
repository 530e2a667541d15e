/**
 * Lines, bars or stacked areas over time. uPlot draws them; its code is fetched with the first chart. A drag over the
 * chart chooses a time range. All charts of a page share one cross-hair.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { number } from '../format.ts';
import type { ChartProps } from './chart-props.ts';
import { colourName, type Series } from './series.ts';

export function Chart(props: ChartProps) {
  const { series, height = 200, label, write = number } = props;
  const { hasLegend = series.length > 1 } = props;
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  /** Index of the time under the cross-hair. */
  const pointed = useSignal<number | undefined>(undefined);

  useEffect(() => {
    let stop: (() => void) | undefined;
    let isGone = false;
    void import('./plot.ts').then(({ plot }) => {
      if (isGone || place.current === null) return;
      stop = plot(
        place.current,
        () => latest.current,
        (index) => (pointed.value = index),
      );
    });
    return () => {
      isGone = true;
      stop?.();
    };
  }, [props.timesMs, series, props.kind, height, props.marksMs, props.limits]);

  const at = pointed.value;
  return (
    <figure aria-label={label}>
      <div ref={place} class="chart" style={{ minHeight: `${height}px` }} />
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
