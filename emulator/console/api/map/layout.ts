/**
 * Lays the map out in layers, by dagre, which is loaded with the first map. It runs here and not in the browser, whose
 * page has no room for it, and only when the topology is another: figures move nothing.
 */
import { NODE_HEIGHT, NODE_WIDTH } from './shapes.ts';

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Middles of nodes, by their ids. */
  readonly places: ReadonlyMap<string, readonly [x: number, y: number]>;
  /** Where edges bend, by the ids of their nodes with a line break between. */
  readonly bends: ReadonlyMap<string, readonly (readonly [x: number, y: number])[]>;
}

/** Callers left of whom they call, or above. */
export type Direction = 'right' | 'down';

/** Topologies that are remembered. */
const MOST_KEPT = 20;

export type Lay = (
  nodes: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[],
  direction: Direction,
) => Promise<Layout>;

export function createLay(): Lay {
  const kept = new Map<string, Layout>();
  return async (nodes, edges, direction) => {
    if (nodes.length === 0) return { width: 0, height: 0, places: new Map(), bends: new Map() };
    const names = nodes.toSorted();
    const pairs = edges.map(({ from, to }) => `${from}\n${to}`).toSorted();
    const key = JSON.stringify([names, pairs, direction]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const layout = await lay(names, pairs, direction);
    const [oldest] = kept.keys();
    if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(key, layout);
    return layout;
  };
}

async function lay(
  names: readonly string[],
  pairs: readonly string[],
  direction: Direction,
): Promise<Layout> {
  const { Graph, layout } = await import('@dagrejs/dagre');
  const graph = new Graph();
  graph.setGraph({
    rankdir: direction === 'right' ? 'LR' : 'TB',
    nodesep: direction === 'right' ? 36 : 16,
    ranksep: direction === 'right' ? 92 : 64,
    marginx: direction === 'right' ? 16 : 8,
    marginy: 16,
  });
  for (const name of names) graph.setNode(name, { width: NODE_WIDTH, height: NODE_HEIGHT });
  const between = pairs.map((pair) => pair.split('\n', 2));
  for (const [from = '', to = ''] of between) if (from !== to) graph.setEdge(from, to, {});
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    places: new Map(
      names.map((name) => {
        const { x = 0, y = 0 } = graph.node(name);
        return [name, [x, y]];
      }),
    ),
    bends: new Map(
      between.map(([from = '', to = '']) => {
        const points = from === to ? [] : (graph.edge(from, to).points ?? []);
        return [`${from}\n${to}`, points.map(({ x, y }: { x: number; y: number }) => [x, y])];
      }),
    ),
  };
}
