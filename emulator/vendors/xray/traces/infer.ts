/**
 * Inferred segments: for every call that left a service without a segment answering it, X-Ray makes up the called
 * service's segment from what the caller's subsegment says. Its id is reckoned from the subsegment's, so that a trace
 * reads the same every time.
 */
import { hash } from 'node:crypto';
import type { Trace } from './assemble.ts';
import { subsegmentsOf, type Segment } from '../segments/segment.ts';
import { calledService, type ServiceId } from './services.ts';
import { toXRayTraceId } from '../trace-id.ts';

export interface Inferred {
  readonly service: ServiceId;
  /** The caller's subsegment. */
  readonly call: Segment;
  readonly segment: Segment;
}

export function inferSegments({ traceId, segments }: Trace): readonly Inferred[] {
  const answered = new Set(segments.map((segment) => segment.parent_id));
  return segments.flatMap((segment) =>
    subsegmentsOf(segment).flatMap((call) => {
      const service = answered.has(call.id) ? undefined : calledService(call);
      if (service === undefined) return [];
      return [{ service, call, segment: inferredSegment(traceId, call, service) }];
    }),
  );
}

function inferredSegment(traceId: string, call: Segment, { Type }: ServiceId): Segment {
  const { name, start_time, end_time, in_progress, error, fault, throttle, http, aws } = call;
  return {
    // Asked for where segments are shown, and not where they are added up.
    get id() {
      return hash('sha256', `${traceId} ${call.id}`).slice(0, 16);
    },
    name,
    start_time,
    end_time,
    in_progress,
    trace_id: toXRayTraceId(traceId),
    parent_id: call.id,
    inferred: true,
    error,
    fault,
    throttle,
    http,
    aws,
    origin: Type === 'remote' ? undefined : Type,
  };
}
