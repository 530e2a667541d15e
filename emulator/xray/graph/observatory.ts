/** Observations of stored traces, made anew from their documents whenever they are asked for. */
import { assembleTrace } from '../assemble.ts';
import { viewTrace } from '../filter/subject.ts';
import type { Scope, SegmentStore } from '../store.ts';
import { observe, type Observation } from './observe.ts';
import type { Observatory } from './operations.ts';

export function createObservatory(store: SegmentStore): Observatory {
  const view = (scope: Scope, traceId: string) =>
    viewTrace(assembleTrace(traceId, store.documents(scope, traceId)));

  return {
    *between(scope, range, filter): Generator<Observation> {
      for (const traceId of store.traceIds(scope, range)) {
        const trace = view(scope, traceId);
        if (filter !== undefined && !filter(trace)) continue;
        for (const observation of observe(trace.map)) {
          if (observation.start >= range.start && observation.start < range.end) yield observation;
        }
      }
    },
    *ofTraces(scope, traceIds): Generator<Observation> {
      for (const traceId of traceIds) yield* observe(view(scope, traceId).map);
    },
  };
}
