/**
 * Makes the rows of the waterfall of Honeycomb events in any order: each span with its place and length as fractions
 * of the whole, its span events and links beside it. Events without a span are listed apart.
 */
import type { HoneycombEvent } from '../../../api/shapes.ts';
import { treeOrder, type Placed } from '../../components/tree.ts';

export interface WaterfallRow extends Placed<HoneycombEvent> {
  /** Where the span begins, 0 to 1 of the trace's length. */
  readonly start: number;
  /** How long it is, 0 to 1 of the trace's length. */
  readonly length: number;
  /** Milliseconds after the trace's beginning. */
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly failed: boolean;
  /** Its span events and links. */
  readonly notes: readonly HoneycombEvent[];
}

export interface Waterfall {
  readonly rows: readonly WaterfallRow[];
  /** Logs and other events, and the notes of spans that have not arrived; in the order of time. */
  readonly others: readonly HoneycombEvent[];
  readonly startMs: number;
  readonly durationMs: number;
}

export function layoutWaterfall(events: readonly HoneycombEvent[]): Waterfall {
  const spans = events.filter(({ kind }) => kind === 'span').sort(earlierThenLonger);
  const notes = Map.groupBy(
    events.filter(({ kind }) => kind === 'span_event' || kind === 'link'),
    ({ parent_id }) => parent_id,
  );
  const startMs = spans[0]?.time_ms ?? 0;
  const endMs = spans.reduce((end, span) => Math.max(end, span.time_ms + lengthOf(span)), startMs);
  const totalMs = endMs - startMs;
  const fraction = (ms: number) => (totalMs > 0 ? ms / totalMs : 0);

  const rows = treeOrder(spans, (span) => ({ id: span.span_id, parent: span.parent_id })).map(
    (placed): WaterfallRow => {
      const { item: span } = placed;
      const offsetMs = span.time_ms - startMs;
      return {
        ...placed,
        start: fraction(offsetMs),
        length: fraction(lengthOf(span)),
        offsetMs,
        durationMs: lengthOf(span),
        failed: span.fields['error'] === true || Number(span.fields['status_code']) === 2,
        notes: (span.span_id === null ? undefined : notes.get(span.span_id)) ?? [],
      };
    },
  );
  const noted = new Set(rows.flatMap((row) => row.notes));
  const others = events
    .filter((event) => event.kind !== 'span' && !noted.has(event))
    .sort((a, b) => a.time_ms - b.time_ms || a.id - b.id);
  return { rows, others, startMs, durationMs: totalMs };
}

/** Clocks that ran backwards make negative lengths; they count as none. */
function lengthOf(span: HoneycombEvent): number {
  return Math.max(0, span.duration_ms ?? 0);
}

function earlierThenLonger(a: HoneycombEvent, b: HoneycombEvent): number {
  return a.time_ms - b.time_ms || lengthOf(b) - lengthOf(a) || a.id - b.id;
}
