/** The rows of the waterfall as they stand below each other: spans, folded siblings, and log lines. */
import type { TraceMark } from '../../../api/trace/shapes.ts';
import { hasFlag, nameOf, serviceOf, type TraceModel } from './model.ts';

export type WaterfallRow =
  | { readonly kind: 'span'; readonly span: number; readonly depth: number }
  /** So many siblings of one name that only the first to the last is drawn. */
  | { readonly kind: 'fold'; readonly spans: readonly number[]; readonly depth: number }
  | { readonly kind: 'mark'; readonly mark: TraceMark; readonly depth: number };

export interface Shown {
  /** Spans whose children are hidden. */
  readonly collapsed: ReadonlySet<number>;
  /** First spans of folds that were opened. */
  readonly unfolded: ReadonlySet<number>;
  readonly logs: boolean;
  readonly onlyErrors: boolean;
}

/** As many alike are folded. */
const LEAST_ALIKE = 5;
/** Deeper is not indented further. */
const MOST_DEPTH = 16;

interface Level {
  readonly spans: readonly number[];
  readonly depth: number;
  at: number;
  /** Siblings before it belong to a fold that was opened. */
  openTo: number;
}

export function visibleRows(model: TraceModel, shown: Shown): WaterfallRow[] {
  const { roots, children, marks, failing } = model;
  const rows: WaterfallRow[] = [];
  // Log lines and errors may be all that has arrived.
  if (model.size === 0) {
    for (const mark of model.trace.marks) rows.push({ kind: 'mark', mark, depth: 0 });
    return rows;
  }
  const stack: Level[] = [{ spans: roots, depth: 0, at: 0, openTo: 0 }];
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const span = level.spans[level.at];
    if (span === undefined) {
      stack.pop();
      continue;
    }
    const depth = Math.min(level.depth, MOST_DEPTH);
    const isOpen = shown.onlyErrors || level.at < level.openTo;
    const alike = isOpen ? [] : alikeFrom(model, level.spans, level.at);
    if (shown.unfolded.has(span)) level.openTo = level.at + alike.length;
    else if (alike.length >= LEAST_ALIKE) {
      rows.push({ kind: 'fold', spans: alike, depth });
      level.at += alike.length;
      continue;
    }
    level.at += 1;
    if (shown.onlyErrors && !failing.has(span)) continue;
    rows.push({ kind: 'span', span, depth });
    if (shown.collapsed.has(span)) continue;
    if (shown.logs) {
      for (const mark of marks.get(span) ?? []) rows.push({ kind: 'mark', mark, depth: depth + 1 });
    }
    const below = children.get(span);
    if (below !== undefined) stack.push({ spans: below, depth: level.depth + 1, at: 0, openTo: 0 });
  }
  return rows;
}

/** Leaves of one name and service that went well, next to each other. */
function alikeFrom(model: TraceModel, spans: readonly number[], from: number): number[] {
  const first = spans[from] ?? -1;
  const alike: number[] = [];
  for (let at = from; at < spans.length; at++) {
    const span = spans[at] ?? -1;
    if (!isAlike(model, first, span)) break;
    alike.push(span);
  }
  return alike;
}

function isAlike({ trace, children, marks }: TraceModel, one: number, other: number): boolean {
  return (
    !children.has(other) &&
    !marks.has(other) &&
    !hasFlag(trace, other, 'failed') &&
    !hasFlag(trace, other, 'orphan') &&
    nameOf(trace, one) === nameOf(trace, other) &&
    serviceOf(trace, one) === serviceOf(trace, other)
  );
}
