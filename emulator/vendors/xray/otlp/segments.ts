/** The segments that the store keeps of an accepted span, as if PutTraceSegments had brought them. */
import { bigintAsNumber } from '../../otlp/plain.ts';
import type { DecodedSegment } from '../segments/decode.ts';
import type { Document } from './document.ts';
import type { Judged } from './limits.ts';
import { documentsOf } from './local-root.ts';

export function segmentsOf({ span, resource }: Judged['accepted'][number]): DecodedSegment[] {
  return documentsOf(span, resource).map((document) => segmentOf(document, span.traceId));
}

/** @param traceId 32 hex digits */
function segmentOf(document: Document, traceId: string): DecodedSegment {
  const { request, response } = document.http ?? {};
  return {
    traceId,
    segmentId: document.id,
    parentId: document.parent_id,
    name: document.name,
    type: document.type ?? 'segment',
    startTime: document.start_time,
    endTime: document.end_time,
    fault: document.fault,
    http: { request, response: { status: response?.status } },
    document: JSON.stringify(document, bigintAsNumber),
  };
}
