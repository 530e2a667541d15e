/**
 * The spans of one request as a tree in one list, parents before their children. Every span is in it exactly
 * once: one whose parent is not among them hangs under the root, and so does one of a circle.
 */
import { parentIdOf, type FinishedSpan } from '../../kit/finished-span.ts';

export interface TreeNode {
  readonly span: FinishedSpan;
  readonly spanId: string;
  /** Places in the list; the root is its own parent. */
  readonly parent: number;
  readonly children: number[];
}

/** @returns the root first, then its descendants, nearest first */
export function arrange(root: FinishedSpan, descendants: readonly FinishedSpan[]): TreeNode[] {
  const rootId = root.spanContext().spanId;
  const nodes: TreeNode[] = [{ span: root, spanId: rootId, parent: 0, children: [] }];
  if (descendants.length === 0) return nodes;

  const ids = new Set(descendants.map((span) => span.spanContext().spanId));
  const waiting = new Map<string, FinishedSpan[]>();
  for (const span of descendants) {
    if (span === root) continue;
    const parentId = parentIdOf(span);
    const key = parentId !== undefined && ids.has(parentId) ? parentId : rootId;
    const siblings = waiting.get(key);
    if (siblings === undefined) waiting.set(key, [span]);
    else siblings.push(span);
  }

  let reached = 0;
  const settle = (): void => {
    for (let node = nodes[reached]; node !== undefined; node = nodes[reached]) {
      adopt(nodes, reached, take(waiting, node.spanId));
      reached += 1;
    }
  };
  settle();
  // What waits now waits for itself, in a circle. One group of each circle goes to the root, the rest follows.
  for (const id of waiting.keys()) {
    adopt(nodes, 0, take(waiting, id));
    settle();
  }
  return nodes;
}

function adopt(nodes: TreeNode[], parent: number, spans: readonly FinishedSpan[]): void {
  for (const span of spans) {
    nodes[parent]?.children.push(nodes.length);
    nodes.push({ span, spanId: span.spanContext().spanId, parent, children: [] });
  }
}

/** A group is taken once, so neither a circle nor an id that comes twice makes a span appear twice. */
function take(waiting: Map<string, FinishedSpan[]>, id: string): readonly FinishedSpan[] {
  const spans = waiting.get(id) ?? [];
  waiting.delete(id);
  return spans;
}
