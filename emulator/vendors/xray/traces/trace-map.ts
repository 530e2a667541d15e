/**
 * A trace's part of the service map: which services it went through, which segments each of them sent or had inferred,
 * and which calls were made between them. The caller's subsegment tells of a call when there is one. A part that waits
 * for its parent belongs to no service yet, so what it calls has no known caller.
 */
import { inProgress, type Trace } from './assemble.ts';
import { inferSegments } from './infer.ts';
import { walk, type Segment } from '../segments/segment.ts';
import { serviceKey, serviceOf, type ServiceId } from './services.ts';

export interface MapNode {
  readonly service: ServiceId;
  /** True when no segment of it was sent. */
  readonly inferred: boolean;
  /** True when the trace came in here. */
  root: boolean;
  readonly segments: Segment[];
}

export interface MapCall {
  /** Undefined for the client, who is outside. */
  readonly from: MapNode | undefined;
  readonly to: MapNode;
  /** The caller's subsegment; the called segment itself where there is none. */
  readonly part: Segment;
  /** The called service's segment, where the part tells all there is of it. */
  readonly segment?: Segment;
}

export interface TraceMap {
  readonly nodes: readonly MapNode[];
  readonly calls: readonly MapCall[];
}

/** Where a part of a segment is found: whose it is, and whether it can tell of a call. */
interface Place {
  readonly node: MapNode | undefined;
  readonly part: Segment | undefined;
}

export function mapTrace(trace: Trace): TraceMap {
  const nodes = new Map<string, MapNode>();
  const places = new Map<string, Place>();
  const sent: { segment: Segment; node: MapNode }[] = [];

  /** Asked for sent segments first, so a service is inferred only when it sent none. */
  function nodeOf(service: ServiceId, inferred: boolean): MapNode {
    const key = serviceKey(service);
    const node = nodes.get(key) ?? { service, inferred, root: false, segments: [] };
    nodes.set(key, node);
    return node;
  }

  for (const segment of trace.segments) {
    const node = segment.type === 'subsegment' ? undefined : nodeOf(serviceOf(segment), false);
    if (node !== undefined) {
      node.segments.push(segment);
      sent.push({ segment, node });
    }
    for (const part of walk(segment)) {
      places.set(part.id, { node, part: part === segment ? undefined : part });
    }
  }

  const calls: MapCall[] = [];
  const told = new Map<Segment, Set<MapNode>>();
  for (const { segment, node } of sent) {
    const place = segment.parent_id == null ? undefined : places.get(segment.parent_id);
    if (place === undefined) {
      node.root = true;
      calls.push({ from: undefined, to: node, part: segment, segment });
    } else if (place.node !== undefined) {
      const { node: from, part } = place;
      if (part === undefined) {
        calls.push({ from, to: node, part: segment, segment });
        continue;
      }
      const targets = told.get(part) ?? new Set();
      // Several segments may answer one call; it is one call anyway.
      if (!targets.has(node)) calls.push({ from, to: node, part });
      told.set(part, targets.add(node));
    }
  }
  for (const { service, call, segment } of inferSegments(trace)) {
    const node = nodeOf(service, true);
    node.segments.push(segment);
    const from = places.get(call.id)?.node;
    if (from !== undefined) calls.push({ from, to: node, part: call, segment });
  }
  return { nodes: [...nodes.values()], calls };
}

/** Seconds from the start of a part to its end; undefined while it is in progress. */
export function responseTimeOf(part: Segment): number | undefined {
  return inProgress(part) || part.end_time == null ? undefined : part.end_time - part.start_time;
}

/** Seconds from the start of a part to the end of the last thing it did; undefined while it is in progress. */
export function fullDurationOf(part: Segment): number | undefined {
  if (responseTimeOf(part) === undefined) return undefined;
  let end = part.start_time;
  for (const { end_time } of walk(part)) end = Math.max(end, end_time ?? end);
  return end - part.start_time;
}
