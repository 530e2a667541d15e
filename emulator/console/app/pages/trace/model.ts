/**
 * What the page computes of a trace once: its tree, where each span stands in it, its critical path, and what is marked
 * on which span. Without recursion and with typed arrays, since a trace may have a hundred thousand spans.
 */
import { criticalPath, type Stretch } from '../../../api/trace/critical-path.ts';
import { FLAG, type TraceMark, type WholeTrace } from '../../../api/trace/shapes.ts';

export interface TraceModel {
  readonly trace: WholeTrace;
  readonly size: number;
  /** Spans that stand at the top, in the order of time. */
  readonly roots: readonly number[];
  readonly children: ReadonlyMap<number, readonly number[]>;
  /** Place of the span that speaks for the trace. */
  readonly main: number;
  /** From the first start to the last end, milliseconds. */
  readonly totalMs: number;
  /** By span. */
  readonly path: ReadonlyMap<number, readonly Stretch[]>;
  /** Time on the critical path that was a span's own. */
  readonly own: ReadonlyMap<number, number>;
  readonly marks: ReadonlyMap<number, readonly TraceMark[]>;
  /** Spans that failed, and those above them. */
  readonly failing: ReadonlySet<number>;
}

export function buildModel(trace: WholeTrace): TraceModel {
  const { parents, offsets, durations, ids, flags } = trace.spans;
  const size = ids.length;
  const children = new Map<number, number[]>();
  const roots: number[] = [];
  let totalMs = 0;
  for (let span = 0; span < size; span++) {
    const parent = parents[span] ?? -1;
    if (parent === -1) roots.push(span);
    else {
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [span]);
      else siblings.push(span);
    }
    totalMs = Math.max(totalMs, endOf(trace, span));
  }
  const main = Math.max(0, ids.indexOf(trace.root_span ?? ''));
  const timed = ids.map((_, span) => ({
    parent: parents[span] ?? -1,
    start: offsets[span] ?? 0,
    end: (offsets[span] ?? 0) + (durations[span] ?? 0),
  }));
  const path = new Map<number, Stretch[]>();
  const own = new Map<number, number>();
  for (const stretch of criticalPath(timed, main)) {
    const known = path.get(stretch.span);
    if (known === undefined) path.set(stretch.span, [stretch]);
    else known.push(stretch);
    own.set(stretch.span, (own.get(stretch.span) ?? 0) + stretch.to - stretch.from);
  }
  const failing = new Set<number>();
  for (let span = 0; span < size; span++) {
    if (((flags[span] ?? 0) & FLAG.failed) === 0) continue;
    for (let at = span; at !== -1 && !failing.has(at); at = parents[at] ?? -1) failing.add(at);
  }
  const marks = Map.groupBy(trace.marks, (mark) => (mark.span === -1 ? main : mark.span));
  for (const { offset } of trace.marks) totalMs = Math.max(totalMs, size === 0 ? offset : 0);
  return { trace, size, roots, children, main, totalMs: totalMs || 1, path, own, marks, failing };
}

export function endOf({ spans: { offsets, durations } }: WholeTrace, span: number): number {
  return (offsets[span] ?? 0) + (durations[span] ?? 0);
}

export function nameOf({ texts, spans }: WholeTrace, span: number): string {
  return texts[spans.names[span] ?? -1] ?? '';
}

export function serviceOf({ texts, spans }: WholeTrace, span: number): string {
  return texts[spans.services[span] ?? -1] ?? '';
}

export function hasFlag({ spans }: WholeTrace, span: number, flag: keyof typeof FLAG): boolean {
  return ((spans.flags[span] ?? 0) & FLAG[flag]) !== 0;
}
