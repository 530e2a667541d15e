/**
 * Compares two traces. It recognises spans by the path of services and names that leads to them, so that it compares
 * the fifth call of a loop with the fifth of the other. Alike siblings are one row with their count; the time is what
 * spans took themselves, without what their children did meanwhile. Without recursion, since a trace may be deep.
 */
import { endOf, hasFlag, nameOf, serviceOf, type TraceModel } from './model.ts';

export interface Side {
  readonly count: number;
  /** Milliseconds of their own. */
  readonly own: number;
  readonly failed: boolean;
}

export interface ComparedRow {
  readonly key: string;
  readonly depth: number;
  readonly service: string;
  readonly name: string;
  readonly one: Side;
  readonly other: Side;
}

interface Node {
  readonly key: string;
  readonly service: string;
  readonly name: string;
  /** After the begin of the trace; of both, the earlier. */
  offset: number;
  readonly children: Map<string, Node>;
  readonly sides: [Mutable, Mutable];
}

type Mutable = { -readonly [name in keyof Side]: Side[name] };

const nothing = (): Mutable => ({ count: 0, own: 0, failed: false });

/** @returns rows in the order of the tree */
export function compareTraces(one: TraceModel, other: TraceModel): ComparedRow[] {
  const top = new Map<string, Node>();
  for (const [side, model] of [one, other].entries()) add(top, model, side === 0 ? 0 : 1);
  const rows: ComparedRow[] = [];
  const open = inOrder(top).map((node) => ({ node, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth } = next;
    const [first, second] = node.sides;
    const { key, service, name } = node;
    rows.push({ key, depth, service, name, one: first, other: second });
    open.push(...inOrder(node.children).map((child) => ({ node: child, depth: depth + 1 })));
  }
  return rows;
}

/** The last first, as a stack takes them. */
function inOrder(nodes: ReadonlyMap<string, Node>): Node[] {
  return [...nodes.values()].toSorted((a, b) => b.offset - a.offset);
}

function add(top: Map<string, Node>, model: TraceModel, side: 0 | 1): void {
  const { trace, roots, children } = model;
  const open = roots.map((span) => ({ span, among: top, path: '' }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { span, among, path } = next;
    const [service, name] = [serviceOf(trace, span), nameOf(trace, span)];
    const own = JSON.stringify([service, name]);
    const offset = trace.spans.offsets[span] ?? 0;
    const node = among.get(own) ?? {
      key: path + own,
      service,
      name,
      offset,
      children: new Map<string, Node>(),
      sides: [nothing(), nothing()],
    };
    among.set(own, node);
    node.offset = Math.min(node.offset, offset);
    const counted = node.sides[side];
    counted.count += 1;
    counted.own += ownTime(model, span);
    counted.failed ||= hasFlag(trace, span, 'failed');
    for (const child of children.get(span) ?? []) {
      open.push({ span: child, among: node.children, path: node.key });
    }
  }
}

/** How long a span lasted without any of its children. Spans stand in the order of their begin. */
function ownTime({ trace, children }: TraceModel, span: number): number {
  const start = trace.spans.offsets[span] ?? 0;
  const end = endOf(trace, span);
  let covered = 0;
  let until = start;
  for (const child of children.get(span) ?? []) {
    const from = Math.max(until, trace.spans.offsets[child] ?? 0);
    const to = Math.min(end, endOf(trace, child));
    if (to <= from) continue;
    covered += to - from;
    until = to;
  }
  return Math.max(0, end - start - covered);
}
