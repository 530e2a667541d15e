/**
 * All that filters ask about a trace, as plain data that outlives its documents: the summary, and what may be asked of
 * every segment on a service and every call between two.
 */
import { inProgress, type Trace } from '../traces/assemble.ts';
import { walk, type Segment } from '../segments/segment.ts';
import { summarize, type TraceSummary } from '../traces/summary.ts';
import { fullDurationOf, mapTrace, responseTimeOf, type TraceMap } from '../traces/trace-map.ts';

export interface TraceView {
  readonly summary: TraceSummary;
  /** Of exceptions anywhere in it. */
  readonly types?: readonly string[];
  readonly messages?: readonly string[];
  /** In the order of the summary's ServiceIds, which name them. */
  readonly nodes: readonly NodeView[];
  readonly calls: readonly CallView[];
}

export interface NodeView {
  /** True when it sent no segment. */
  readonly inferred?: boolean;
  /** True when the trace came in here. */
  readonly root?: boolean;
  readonly visits: readonly Visit[];
}

export interface CallView {
  /** Places among the nodes; without `from` the client called, who is outside. */
  readonly from?: number;
  readonly to: number;
  readonly visit: Visit;
}

/** One segment on a service, or the subsegment that called it. What is absent was not said, or is not so. */
export interface Visit {
  readonly error?: boolean;
  readonly fault?: boolean;
  readonly throttle?: boolean;
  readonly inProgress?: boolean;
  /** Seconds. */
  readonly responseTime?: number;
  /** Until the last thing it did ended; absent when that is its own end. */
  readonly duration?: number;
  readonly status?: number;
  readonly url?: string;
  readonly method?: string;
  readonly userAgent?: string;
  readonly clientIp?: string;
  readonly user?: string;
  readonly zone?: string;
  readonly instance?: string;
  readonly arn?: string;
  readonly types?: readonly string[];
  readonly messages?: readonly string[];
}

/** @param map of the same trace. */
export function viewTrace(trace: Trace, map: TraceMap = mapTrace(trace)): TraceView {
  const places = new Map(map.nodes.map((node, index) => [node, index]));
  const visits = new Map<Segment, Visit>();
  function visit(part: Segment): Visit {
    const visit = visits.get(part) ?? visitOf(part);
    visits.set(part, visit);
    return visit;
  }
  return {
    summary: summarize(trace, map),
    ...exceptionsOf(trace.segments),
    nodes: map.nodes.map(({ inferred, root, segments }) => ({
      ...(inferred ? { inferred } : {}),
      ...(root ? { root } : {}),
      visits: segments.map(visit),
    })),
    calls: map.calls.map(({ from, to, part }) => ({
      ...(from === undefined ? {} : { from: places.get(from) ?? 0 }),
      to: places.get(to) ?? 0,
      visit: visit(part),
    })),
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Most is not said, or is not so; only the rest takes room in the store. */
function visitOf(part: Segment): Visit {
  const visit: Writable<Visit> = exceptionsOf([part]);
  if (part.error === true) visit.error = true;
  if (part.fault === true) visit.fault = true;
  if (part.throttle === true) visit.throttle = true;
  if (inProgress(part)) visit.inProgress = true;
  const responseTime = responseTimeOf(part);
  const duration = fullDurationOf(part);
  if (responseTime !== undefined) visit.responseTime = responseTime;
  if (duration !== undefined && duration !== responseTime) visit.duration = duration;
  const { request, response } = part.http ?? {};
  if (response?.status !== undefined) visit.status = response.status;
  if (request?.url !== undefined) visit.url = request.url;
  if (request?.method !== undefined) visit.method = request.method;
  if (request?.user_agent !== undefined) visit.userAgent = request.user_agent;
  if (request?.client_ip !== undefined) visit.clientIp = request.client_ip;
  if (part.user !== undefined) visit.user = part.user;
  const { availability_zone: zone, instance_id: instance } = part.aws?.ec2 ?? {};
  if (zone !== undefined) visit.zone = zone;
  if (instance !== undefined) visit.instance = instance;
  if (part.resource_arn !== undefined) visit.arn = part.resource_arn;
  return visit;
}

/** Of exceptions anywhere in some segments. */
function exceptionsOf(segments: readonly Segment[]): Pick<Visit, 'types' | 'messages'> {
  const types: string[] = [];
  const messages: string[] = [];
  for (const segment of segments) {
    for (const { cause } of walk(segment)) {
      for (const { type, message } of (typeof cause === 'object' && cause.exceptions) || []) {
        if (type !== undefined) types.push(type);
        if (message !== undefined) messages.push(message);
      }
    }
  }
  return {
    ...(types.length === 0 ? {} : { types }),
    ...(messages.length === 0 ? {} : { messages }),
  };
}
