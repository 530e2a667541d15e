/**
 * The spans over time. Only the rows within the window are in the page, so a trace of a hundred thousand scrolls as one
 * of ten. What is found, zoomed, folded and collapsed is kept here.
 */
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { duration } from '../../format.ts';
import { FindField } from './find-field.tsx';
import { Minimap, type View } from './minimap.tsx';
import { RowView } from './row-view.tsx';
import type { TraceModel } from './model.ts';
import { onTreeKey } from './tree-keys.ts';
import { visibleRows } from './visible-rows.ts';
import { ZoomButtons } from './zoom-buttons.tsx';

interface WaterfallProps {
  readonly model: TraceModel;
  /** Place of the span whose details are shown. */
  readonly selected: number;
  readonly select: (span: number) => void;
}

const ROW_PX = 26;
const NARROW_ROW_PX = 44;
/** Rows beyond the window, so that scrolling shows none missing. */
const BEYOND = 12;
const TICKS = 5;

export function Waterfall({ model, selected, select }: WaterfallProps) {
  const collapsed = useSignal<ReadonlySet<number>>(new Set());
  const unfolded = useSignal<ReadonlySet<number>>(new Set());
  const logs = useSignal(true);
  const path = useSignal(true);
  const onlyErrors = useSignal(false);
  const found = useSignal<ReadonlySet<string> | undefined>(undefined);
  const view = useSignal<View>({ from: 0, to: model.totalMs });
  const list = useRef<HTMLDivElement>(null);
  const range = useVisibleRange(list);

  const rows = useMemo(
    () =>
      visibleRows(model, {
        collapsed: collapsed.value,
        unfolded:
          found.value === undefined ? unfolded.value : new Set(model.trace.spans.ids.keys()),
        logs: logs.value,
        onlyErrors: onlyErrors.value,
      }),
    [model, collapsed.value, unfolded.value, logs.value, onlyErrors.value, found.value],
  );
  useEffect(() => {
    // A trace that grew is shown whole, unless a part of it was chosen.
    if (view.value.from === 0) view.value = { from: 0, to: model.totalMs };
  }, [model]);

  const { rowPx, first, last } = range.value;
  const { from, to } = view.value;
  const toggle = (set: typeof collapsed, span: number) => {
    const next = new Set(set.value);
    if (!next.delete(span)) next.add(span);
    set.value = next;
  };
  return (
    <div class="card waterfall">
      {model.size > 0 && (
        <>
          <div class="waterfall-tools">
            <FindField
              model={model}
              rows={rows}
              found={found}
              select={select}
              scrollTo={scrollToRow}
            />
            <Toggle title="Critical path" isOn={path} />
            <Toggle title="Logs" isOn={logs} />
            <Toggle title="Only errors" isOn={onlyErrors} />
            <ZoomButtons model={model} selected={selected} view={view} />
          </div>
          <Minimap model={model} view={view} />
          <div class="waterfall-head">
            <span class="span-name soft small">Span</span>
            <span class="axis" aria-hidden="true">
              {Array.from({ length: TICKS + 1 }, (_, tick) => (
                <span key={tick} style={{ left: `${(tick / TICKS) * 100}%` }}>
                  {duration(from + ((to - from) * tick) / TICKS)}
                </span>
              ))}
            </span>
          </div>
        </>
      )}
      <div
        ref={list}
        class="waterfall-rows"
        role="tree"
        aria-label="Spans"
        onKeyDown={onTreeKey}
        style={{ height: `${rows.length * rowPx}px` }}
      >
        {rows.slice(first, last).map((row, index) => (
          <RowView
            key={first + index}
            row={row}
            top={(first + index) * rowPx}
            place={first + index}
            model={model}
            view={view.value}
            selected={selected}
            found={found.value}
            hasPath={path.value}
            isCollapsed={row.kind === 'span' && collapsed.value.has(row.span)}
            select={select}
            collapse={(span) => toggle(collapsed, span)}
            unfold={(span) => toggle(unfolded, span)}
          />
        ))}
      </div>
      {model.trace.left_out > 0 && (
        <p class="soft small left-out">{model.trace.left_out} more spans are not shown.</p>
      )}
    </div>
  );

  function scrollToRow(place: number): void {
    const top = (list.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    window.scrollTo({ top: top + place * rowPx - window.innerHeight / 2 });
  }
}

function Toggle({ title, isOn }: { title: string; isOn: Signal<boolean> }) {
  return (
    <button
      type="button"
      class="button small"
      aria-pressed={isOn.value}
      onClick={() => (isOn.value = !isOn.value)}
    >
      {title}
    </button>
  );
}

/** Which rows are within the window. */
function useVisibleRange(list: { readonly current: HTMLElement | null }) {
  const range = useSignal({ rowPx: ROW_PX, first: 0, last: 60 });
  useEffect(() => {
    let frame = 0;
    const measure = () => {
      frame = 0;
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const rowPx = window.innerWidth < 640 ? NARROW_ROW_PX : ROW_PX;
      const first = Math.max(0, Math.floor(-top / rowPx) - BEYOND);
      const last = Math.ceil((window.innerHeight - top) / rowPx) + BEYOND;
      const { value } = range;
      if (value.first !== first || value.last !== last || value.rowPx !== rowPx) {
        range.value = { rowPx, first, last: Math.max(last, first) };
      }
    };
    const later = () => {
      if (frame === 0) frame = requestAnimationFrame(measure);
    };
    measure();
    window.addEventListener('scroll', later, { passive: true });
    window.addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', later);
      window.removeEventListener('resize', later);
    };
  }, []);
  return range;
}
