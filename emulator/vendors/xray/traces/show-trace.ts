/** A trace as BatchGetTraces shows it: every segment, the inferred ones last, as a JSON document of its own. */
import { durationOf, type Trace } from './assemble.ts';
import { inferSegments } from './infer.ts';
import { toXRayTraceId } from '../trace-id.ts';

/** The API's Trace. */
export interface ShownTrace {
  readonly Id: string;
  /** Seconds, to the millisecond: the difference of two floats has a tail. */
  readonly Duration: number;
  readonly LimitExceeded: boolean;
  readonly Segments: readonly { readonly Id: string; readonly Document: string }[];
}

export function showTrace(trace: Trace): ShownTrace {
  const inferred = inferSegments(trace).map(({ segment }) => segment);
  return {
    Id: toXRayTraceId(trace.traceId),
    Duration: Math.round(durationOf(trace) * 1000) / 1000,
    LimitExceeded: false,
    Segments: [...trace.segments, ...inferred].map((segment) => ({
      Id: segment.id,
      Document: JSON.stringify(segment),
    })),
  };
}
