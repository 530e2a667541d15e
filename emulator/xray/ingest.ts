/**
 * Segment documents in, rows and the trace's facts stored, refusals out. PutTraceSegments and the daemon both end
 * here; the transaction and the news of it are theirs.
 */
import type { Journal, TraceFacts } from '../journal.ts';
import { decodeDocument, type DecodedSegment, type RefusedSegment } from './decode.ts';
import type { Arrival, Scope, SegmentStore } from './store.ts';

/** @returns what was refused, in order; every other document is stored. */
export type Ingest = (
  documents: readonly string[],
  scope: Scope,
  arrival: Arrival,
) => RefusedSegment[];

export function createIngest(store: SegmentStore, journal: Journal): Ingest {
  function save(segment: DecodedSegment, scope: Scope, arrival: Arrival): void {
    const facts = store.isEntry(scope, segment)
      ? factsOf(segment, store.hasRoute(segment.traceId))
      : { failed: segment.fault };
    store.save(scope, journal.trace(segment.traceId, facts), segment, arrival);
  }

  return (documents, scope, arrival) => {
    const refusals: RefusedSegment[] = [];
    for (const decoded of documents.flatMap(decodeDocument)) {
      if (decoded.kind === 'segment') {
        save(decoded.segment, scope, arrival);
        continue;
      }
      const { refusal } = decoded;
      refusals.push(refusal);
      journal.refuse({
        vendor: 'xray',
        operation: 'PutTraceSegments',
        status: 200,
        code: refusal.ErrorCode,
        message: refusal.Message,
      });
    }
    return refusals;
  };
}

/** A segment knows the path only, so a route template that another vendor gave is better. */
function factsOf(
  { startTime, endTime, name, http, fault }: DecodedSegment,
  hasRoute: boolean,
): TraceFacts {
  const { method, url } = http?.request ?? {};
  const status = http?.response?.status;
  const path = url !== undefined && URL.canParse(url) ? new URL(url).pathname : undefined;
  return {
    startMs: startTime * 1000,
    ...(endTime === undefined ? {} : { durationMs: (endTime - startTime) * 1000 }),
    service: name,
    failed: fault,
    ...(method === undefined ? {} : { method }),
    ...(path === undefined || hasRoute ? {} : { route: path }),
    ...(status === undefined ? {} : { status }),
  };
}
