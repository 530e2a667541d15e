/** Zooms without a mouse: to the time of the chosen span, and back to the whole. */
import type { Signal } from '@preact/signals';
import type { View } from './minimap.tsx';
import { endOf, type TraceModel } from './model.ts';

interface ZoomButtonsProps {
  readonly model: TraceModel;
  /** Place of the span. */
  readonly selected: number;
  readonly view: Signal<View>;
}

export function ZoomButtons({ model, selected, view }: ZoomButtonsProps) {
  const { from, to } = view.value;
  const wanted = viewOf(model, selected);
  const isWhole = from <= 0 && to >= model.totalMs;
  return (
    <>
      {(wanted.from !== from || wanted.to !== to) && (
        <button type="button" class="button small" onClick={() => (view.value = wanted)}>
          Zoom to span
        </button>
      )}
      {!isWhole && (
        <button
          type="button"
          class="button small"
          onClick={() => (view.value = { from: 0, to: model.totalMs })}
        >
          Whole time
        </button>
      )}
    </>
  );
}

/** With some room at either side, so that one sees what is next to it. */
function viewOf({ trace, totalMs }: TraceModel, span: number): View {
  const start = trace.spans.offsets[span] ?? 0;
  const end = endOf(trace, span);
  const room = Math.max((end - start) / 20, totalMs / 1000);
  return { from: Math.max(0, start - room), to: Math.min(totalMs, end + room) };
}
