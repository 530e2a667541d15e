/**
 * The service graph of the API: a node for every service, with its own statistics, and an edge for every service it
 * called, with the caller's. The client of a root service is a node that bears the service's name and has no statistics
 * of its own.
 */
import { clientOf, serviceKey, type ServiceId } from '../traces/services.ts';
import type { Observation } from './observe.ts';
import { Statistics, type HistogramEntry, type SummaryStatistics } from './statistics.ts';

/** The API's Service. Times are epoch seconds. */
export interface Service {
  readonly ReferenceId: number;
  readonly Name: string;
  readonly Names: readonly string[];
  readonly Root?: boolean;
  readonly AccountId?: string;
  readonly Type?: string;
  /** `active` once it sent a segment. */
  readonly State: 'active' | 'unknown';
  readonly StartTime: number;
  readonly EndTime: number;
  readonly Edges: readonly Edge[];
  readonly SummaryStatistics?: SummaryStatistics;
  readonly DurationHistogram?: readonly HistogramEntry[];
  readonly ResponseTimeHistogram?: readonly HistogramEntry[];
}

/** The API's Edge. */
interface Edge {
  /** Of the service called. */
  readonly ReferenceId: number;
  readonly StartTime: number;
  readonly EndTime: number;
  readonly SummaryStatistics: SummaryStatistics;
  readonly ResponseTimeHistogram: readonly HistogramEntry[];
  readonly Aliases: readonly [];
}

interface Span {
  start: number;
  end: number;
  readonly statistics: Statistics;
}

interface Node extends Span {
  readonly service: ServiceId;
  readonly client: boolean;
  root: boolean;
  active: boolean;
  readonly edges: Map<Node, Span>;
}

/** Made of observations as they come. */
export class ServiceGraph {
  readonly #nodes = new Map<string, Node>();
  /** Nodes of services seen before, for the service and for its client: keys take longer than all the rest. */
  readonly #seen = [new WeakMap<ServiceId, Node>(), new WeakMap<ServiceId, Node>()] as const;

  readonly see = (observation: Observation): void => {
    const { caller, callee, work, inferred } = observation;
    const to = this.#node(callee, false);
    if (work) {
      add(to, observation);
      to.active ||= !inferred;
    }
    if (caller === undefined) return;
    to.root ||= caller === 'client';
    const from = caller === 'client' ? this.#node(callee, true) : this.#node(caller, false);
    const edge = from.edges.get(to) ?? emptySpan();
    from.edges.set(to, edge);
    add(edge, observation);
    if (from.client) stretch(from, observation);
  };

  services(): readonly Service[] {
    const ordered = [...this.#nodes.values()].sort(
      (a, b) => Number(a.client) - Number(b.client) || a.start - b.start,
    );
    const ids = new Map(ordered.map((node, index) => [node, index]));
    return ordered.map((node, ReferenceId) => show(node, ReferenceId, ids));
  }

  #node(service: ServiceId, client: boolean): Node {
    const seen = this.#seen[client ? 1 : 0];
    const before = seen.get(service);
    if (before !== undefined) return before;
    const key = `${client} ${serviceKey(service)}`;
    const found = this.#nodes.get(key) ?? {
      ...emptySpan(),
      service,
      client,
      root: false,
      active: false,
      edges: new Map<Node, Span>(),
    };
    this.#nodes.set(key, found);
    seen.set(service, found);
    return found;
  }
}

function show(node: Node, ReferenceId: number, ids: ReadonlyMap<Node, number>): Service {
  const { service, client, root, active, statistics } = node;
  const edges = [...node.edges].map(([to, { start, end, statistics }]) => ({
    ReferenceId: ids.get(to) ?? 0,
    StartTime: start,
    EndTime: end,
    SummaryStatistics: statistics.summary(),
    ResponseTimeHistogram: statistics.responseTimes(),
    Aliases: [] as const,
  }));
  const times = {
    StartTime: node.start,
    EndTime: node.end,
    Edges: edges.sort((a, b) => a.ReferenceId - b.ReferenceId),
  };
  if (client) {
    return { ReferenceId, ...clientOf(service), State: 'unknown', ...times };
  }
  return {
    ReferenceId,
    ...service,
    ...(root ? { Root: true } : {}),
    State: active ? 'active' : 'unknown',
    ...times,
    SummaryStatistics: statistics.summary(),
    DurationHistogram: statistics.durations(),
    ResponseTimeHistogram: statistics.responseTimes(),
  };
}

function emptySpan(): Span {
  return { start: Infinity, end: 0, statistics: new Statistics() };
}

function add(span: Span, observation: Observation): void {
  stretch(span, observation);
  for (const finished of observation.finished) span.statistics.add(finished);
}

function stretch(span: Span, { start, end }: Observation): void {
  span.start = Math.min(span.start, start);
  span.end = Math.max(span.end, end);
}
