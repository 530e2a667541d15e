/** The whole trace, a line for each span. A drag over it chooses the time that the rows show. */
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { clearSheet, keepDrawn } from '../../chart/canvas.ts';
import { colourOf } from '../../chart/colours.ts';
import { useServices } from '../../data/services.ts';
import { endOf, hasFlag, serviceOf, type TraceModel } from './model.ts';

/** Milliseconds after the beginning. */
export interface View {
  readonly from: number;
  readonly to: number;
}

const HEIGHT = 52;

export function Minimap({ model, view }: { model: TraceModel; view: Signal<View> }) {
  const { services } = useServices();
  const canvas = useRef<HTMLCanvasElement>(null);
  const begun = useSignal<number | undefined>(undefined);
  const { totalMs } = model;

  useEffect(() => {
    const { current } = canvas;
    if (current === null) return undefined;
    const colours = new Map<string, string>();
    const colour = (service: string) => {
      const known = colours.get(service);
      if (known !== undefined) return known;
      const [place = '0'] = /\d/.exec(services.classOf(service)) ?? [];
      const found = colourOf(current.parentElement ?? current, `--s${place}`);
      colours.set(service, found);
      return found;
    };
    return keepDrawn(current, () => {
      colours.clear();
      drawSpans(current, model, colour, colourOf(current.parentElement ?? current, '--bad'));
    });
  }, [model, services.classOf(model.trace.service ?? '')]);

  const momentOf = ({ offsetX }: PointerEvent) =>
    Math.max(0, Math.min(1, offsetX / (canvas.current?.clientWidth ?? 1))) * totalMs;
  const { from, to } = view.value;
  return (
    <div class="minimap">
      <canvas
        ref={canvas}
        role="img"
        aria-label="All spans over time"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          begun.value = momentOf(event);
        }}
        onPointerUp={(event) => {
          const [one, other] = [begun.value, momentOf(event)];
          begun.value = undefined;
          if (one === undefined) return;
          const isClick = Math.abs(one - other) < totalMs / 200;
          view.value = isClick
            ? { from: 0, to: totalMs }
            : { from: Math.min(one, other), to: Math.max(one, other) };
        }}
      />
      <i
        class="minimap-view"
        style={{ left: `${(from / totalMs) * 100}%`, width: `${((to - from) / totalMs) * 100}%` }}
      />
    </div>
  );
}

function drawSpans(
  canvas: HTMLCanvasElement,
  { trace, size, totalMs }: TraceModel,
  colour: (service: string) => string,
  bad: string,
): void {
  const sheet = clearSheet(canvas, HEIGHT);
  if (sheet === undefined) return;
  const { context, width } = sheet;
  const step = Math.min(3.2, (HEIGHT - 6) / Math.max(1, size));
  for (let span = 0; span < size; span++) {
    const x = ((trace.spans.offsets[span] ?? 0) / totalMs) * width;
    const end = (endOf(trace, span) / totalMs) * width;
    const y = 3 + span * step;
    context.fillStyle = colour(serviceOf(trace, span));
    context.fillRect(x, y, Math.max(0.6, end - x), Math.max(0.8, step - 0.8));
    if (!hasFlag(trace, span, 'failed')) continue;
    context.fillStyle = bad;
    context.fillRect(Math.max(0, end - 3), y - 0.5, 3, Math.max(2, step));
  }
}
