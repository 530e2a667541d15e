/**
 * A trace in, all that filters ask about it out, as plain data that outlives the documents: the summary, and for every
 * segment on a service and every call between two what may be asked of them.
 */
import { inProgress, type Trace } from '../assemble.ts';
import { walk, type Segment } from '../segment.ts';
import { summarize, type TraceSummary } from '../summary.ts';
import { fullDurationOf, mapTrace, responseTimeOf, type TraceMap } from '../trace-map.ts';

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
  return {
    summary: summarize(trace, map),
    ...exceptionsOf(trace.segments),
    nodes: map.nodes.map(({ inferred, root, segments }) => ({
      ...said({ inferred, root }),
      visits: segments.map(visitOf),
    })),
    calls: map.calls.map(({ from, to, part }) => ({
      ...(from === undefined ? {} : said({ from: places.get(from) })),
      to: places.get(to) ?? 0,
      visit: visitOf(part),
    })),
  };
}

function visitOf(part: Segment): Visit {
  const { error, fault, throttle, http, aws } = part;
  return {
    ...said({
      error,
      fault,
      throttle,
      inProgress: inProgress(part),
      responseTime: responseTimeOf(part),
      duration: fullDurationOf(part),
      status: http?.response?.status,
      url: http?.request?.url,
      method: http?.request?.method,
      userAgent: http?.request?.user_agent,
      clientIp: http?.request?.client_ip,
      user: part.user,
      zone: aws?.ec2?.availability_zone,
      instance: aws?.ec2?.instance_id,
      arn: part.resource_arn,
    }),
    ...exceptionsOf([part]),
  };
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

type Said<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Most is not said, or is not so; only the rest takes room in the store. */
function said<T extends Record<string, unknown>>(members: T): Said<T> {
  const kept: Said<T> = {};
  for (const name in members) {
    const value = members[name];
    if (isSaid(value)) kept[name] = value;
  }
  return kept;
}

function isSaid<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined && value !== false;
}
