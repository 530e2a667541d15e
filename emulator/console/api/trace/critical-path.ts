/**
 * Finds the critical path of a trace: the stretches of spans that made it as long as it was. Making anything else
 * faster would not help. Children are cut to their parents' limits. Runs in Node and in the browser.
 */
export interface TimedSpan {
  /** Place of the parent in the same list; -1 for the root. */
  readonly parent: number;
  /** Any unit, the same for all. */
  readonly start: number;
  readonly end: number;
}

/** A stretch in which a span alone was what the trace waited for. */
export interface Stretch {
  /** Place of the span. */
  readonly span: number;
  readonly from: number;
  readonly to: number;
}

interface Frame {
  readonly span: number;
  readonly from: number;
  /** Its end, or where it is cut. */
  readonly limit: number;
  /** The stretches behind this moment are given out already. */
  cursor: number;
  readonly children: readonly number[];
  next: number;
}

/**
 * Goes back from the root's end: the child that ends last was waited for, before it the one that ends before that one
 * began, and so on; what lies between is the parent's own. Without recursion, since traces may be deep.
 *
 * @param root place of the span to begin with
 * @returns stretches from the last to the first
 */
export function criticalPath(spans: readonly TimedSpan[], root: number): Stretch[] {
  const children = childrenByEnd(spans);
  const stretches: Stretch[] = [];
  const isOnPath = new Set<number>();
  const open = (span: number, from: number, to: number): Frame => {
    isOnPath.add(span);
    return { span, from, limit: to, cursor: to, children: children.get(span) ?? [], next: 0 };
  };
  const first = spans[root];
  const stack = first === undefined ? [] : [open(root, first.start, first.end)];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const place = frame.children[frame.next];
    frame.next += 1;
    const child = place === undefined ? undefined : spans[place];
    if (place === undefined || child === undefined) {
      if (frame.cursor > frame.from) {
        stretches.push({ span: frame.span, from: frame.from, to: frame.cursor });
      }
      stack.pop();
      continue;
    }
    const from = Math.max(child.start, frame.from);
    // A child that ends after this moment ran beside another one; a circle of parents ends here too.
    const to = Math.min(child.end, frame.limit);
    if (to > frame.cursor || to <= from || isOnPath.has(place)) continue;
    if (frame.cursor > to) stretches.push({ span: frame.span, from: to, to: frame.cursor });
    frame.cursor = from;
    stack.push(open(place, from, to));
  }
  return stretches;
}

function childrenByEnd(spans: readonly TimedSpan[]): ReadonlyMap<number, number[]> {
  const children = new Map<number, number[]>();
  spans.forEach(({ parent }, place) => {
    if (parent < 0) return;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [place]);
    else siblings.push(place);
  });
  const endOf = (place: number) => spans[place]?.end ?? 0;
  for (const siblings of children.values()) siblings.sort((a, b) => endOf(b) - endOf(a));
  return children;
}
