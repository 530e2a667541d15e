/** Reads a trace from the store and puts it together. */
import { assembleTrace, type Trace } from './assemble.ts';
import type { Scope, SegmentStore } from '../segments/store.ts';
import { toHexTraceId } from '../trace-id.ts';

/** @param traceId 32 hex digits. @returns undefined when nothing of the trace is stored. */
export function readTrace(store: SegmentStore, scope: Scope, traceId: string): Trace | undefined {
  const documents = store.documents(scope, traceId);
  return documents.length === 0 ? undefined : assembleTrace(traceId, documents);
}

/** Those that are stored, each once and read as it is taken. @param traceIds in X-Ray's spelling. */
export function* readTraces(
  store: SegmentStore,
  scope: Scope,
  traceIds: readonly string[],
): Generator<Trace> {
  for (const hex of new Set(traceIds.map(toHexTraceId))) {
    const trace = hex === undefined ? undefined : readTrace(store, scope, hex);
    if (trace !== undefined) yield trace;
  }
}
