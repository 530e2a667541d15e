/**
 * Stores the decoded segments of PutTraceSegments, the daemon and OTLP with what they say of their traces, and notes
 * what is refused.
 */
import type { Journal } from '../../../store/journal.ts';
import type { TraceFacts } from '../../../store/traces.ts';
import { decodeDocument, type DecodedSegment, type RefusedSegment } from './decode.ts';
import type { Arrival } from '../../aws/intake.ts';
import type { Scope, SegmentStore } from './store.ts';

/** Stores every segment, and notes what is refused. */
export type Ingest = (decoded: DecodedDocuments, scope: Scope, arrival: Arrival) => void;

export interface DecodedDocuments {
  readonly segments: readonly DecodedSegment[];
  /** In the order of the documents. */
  readonly refusals: readonly RefusedSegment[];
}

/** Stores segments and what they say of their traces. */
export type Save = (segments: readonly DecodedSegment[], scope: Scope, arrival: Arrival) => void;

export function createSave(store: SegmentStore, journal: Journal): Save {
  return (segments, scope, arrival) => {
    const lastTrace = store.lastTrace();
    const seen = new Set<number>();
    let recorded = 0;
    for (const segment of segments) {
      const facts = segment.type === 'segment' ? factsOf(segment) : { failed: segment.fault };
      const trace = journal.trace(segment.traceId, facts);
      // A trace is billed with its first segment. A trace that was made just now had none before, and neither had one
      // that was deleted, since AWS deletes only traces that are no longer reported.
      if (!seen.has(trace) && (trace > lastTrace || !store.has(scope, trace))) recorded++;
      seen.add(trace);
      store.save(scope, trace, segment, arrival);
    }
    journal.bill('xray', recorded);
  };
}

export function createIngest(store: SegmentStore, journal: Journal): Ingest {
  const save = createSave(store, journal);
  return ({ segments, refusals }, scope, arrival) => {
    save(segments, scope, arrival);
    for (const refusal of refusals) {
      journal.refuse({
        vendor: 'xray',
        operation: 'PutTraceSegments',
        status: 200,
        code: refusal.ErrorCode,
        message: refusal.Message,
      });
    }
  };
}

/** @param kept what is kept of them: their texts, or their indexes in a request that is kept */
export function decodeDocuments(
  documents: readonly string[],
  kept: 'text' | 'index',
): DecodedDocuments {
  const segments: DecodedSegment[] = [];
  const refusals: RefusedSegment[] = [];
  for (const [index, text] of documents.entries()) {
    for (const decoded of decodeDocument(text, kept === 'index' ? index : undefined)) {
      if (decoded.kind === 'segment') segments.push(decoded.segment);
      else refusals.push(decoded.refusal);
    }
  }
  return { segments, refusals };
}

/** A segment knows the path only, so a route template that another vendor gave is better. */
function factsOf(segment: DecodedSegment): TraceFacts {
  const { segmentId, parentId, startTime, endTime, name, http, fault } = segment;
  const { method, url } = http?.request ?? {};
  const status = http?.response?.status;
  const path = url === undefined ? undefined : pathOf(url);
  return {
    rank: parentId === undefined ? 3 : 2,
    spanId: segmentId,
    name,
    startMs: startTime * 1000,
    ...(endTime === undefined ? {} : { durationMs: (endTime - startTime) * 1000 }),
    service: name,
    failed: fault,
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(status === undefined ? {} : { status }),
  };
}

/**
 * @returns undefined for what is not an absolute URL. Parsed by hand: `new URL` takes a tenth of the time that storing
 * a segment takes.
 */
function pathOf(url: string): string | undefined {
  const match = /^[a-z][a-z\d+.-]*:\/\/[^/?#]+([^?#]*)/i.exec(url);
  return match === null ? undefined : match[1] || '/';
}
