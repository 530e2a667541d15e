/**
 * Puts the graph together. A span whose parent is of another service is a call of its own service: it counts for the
 * node, and for the edge from the parent's. A caller's span that nothing answers counts for whom it names.
 */
import { Figures } from './figures.ts';
import type { MapSpan, Place } from './spans.ts';

export interface GraphNode {
  readonly place: Place;
  readonly figures: Figures;
  readonly operations: Map<string, Figures>;
  readonly failures: Map<string, number>;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly figures: Figures;
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, GraphEdge>;
}

/** Bounds the memory for a sender that invents names. */
const MOST_OPERATIONS = 200;

export class GraphBuilder implements Graph {
  readonly nodes = new Map<string, GraphNode>();
  readonly edges = new Map<string, GraphEdge>();

  /** @param spans all of some traces @param scale how many traces each of them stands for */
  add(spans: readonly MapSpan[], scale: number): void {
    for (const own of Map.groupBy(spans, ({ trace }) => trace).values()) this.#addTrace(own, scale);
  }

  #addTrace(spans: readonly MapSpan[], scale: number): void {
    const byId = new Map(spans.map((span) => [span.id, span]));
    const answered = new Set<string>();
    for (const { parent, node } of spans) {
      const caller = parent === null ? undefined : byId.get(parent);
      if (caller !== undefined && idOf(caller.node) !== idOf(node)) answered.add(caller.id);
    }
    for (const span of spans) {
      const caller = span.parent === null ? undefined : byId.get(span.parent);
      const weight = span.weight * scale;
      if (caller === undefined || idOf(caller.node) !== idOf(span.node)) {
        this.#call(span, span.node, weight);
        // A queue stands between who writes to it and who reads from it.
        const from = caller?.called?.kind === 'queue' ? caller.called : caller?.node;
        if (from !== undefined) this.#edge(from, span.node, caller ?? span, span, weight);
      }
      const { called } = span;
      if (called === undefined || (answered.has(span.id) && called.kind !== 'queue')) continue;
      this.#call(span, called, weight);
      this.#edge(span.node, called, span, span, weight);
    }
  }

  #call({ name, durationMs, failed, reason }: MapSpan, place: Place, weight: number): void {
    const node = this.#node(place);
    node.figures.add(durationMs, weight, failed);
    const operation = node.operations.get(name) ?? new Figures();
    if (node.operations.size < MOST_OPERATIONS) node.operations.set(name, operation);
    operation.add(durationMs, weight, failed);
    if (!failed) return;
    const text = reason || 'no reason given';
    if (node.failures.size < MOST_OPERATIONS || node.failures.has(text)) {
      node.failures.set(text, (node.failures.get(text) ?? 0) + weight);
    }
  }

  /** The caller's side knows how long it waited. */
  #edge(from: Place, to: Place, caller: MapSpan, called: MapSpan, weight: number): void {
    const [fromId, toId] = [idOf(from), idOf(to)];
    this.#node(from);
    const key = `${fromId}\n${toId}`;
    const edge = this.edges.get(key) ?? { from: fromId, to: toId, figures: new Figures() };
    this.edges.set(key, edge);
    const waited = caller.isCall ? caller : called;
    edge.figures.add(waited.durationMs, weight, waited.failed || called.failed);
  }

  #node(place: Place): GraphNode {
    const id = idOf(place);
    const node = this.nodes.get(id) ?? {
      place,
      figures: new Figures(),
      operations: new Map(),
      failures: new Map(),
    };
    this.nodes.set(id, node);
    return node;
  }
}

/** A browser is a service like any other; only its sign differs. */
export function idOf({ kind, name }: Place): string {
  return `${kind === 'browser' ? 'service' : kind} ${name}`;
}
