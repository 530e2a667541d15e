/**
 * Writes the finished spans of one request as X-Ray documents in JSON: the segment, and where 64 kB are not enough,
 * subsegments that stand alone. Every span is in exactly one of them. The same spans always give the same texts. Left
 * out on purpose: in-progress documents, since a request is encoded when it is over.
 */
import { AnnotationQuota } from './annotations.ts';
import { causeOfAlone, causesOf } from './cause.ts';
import { segmentDocument, subsegmentDocument } from './document.ts';
import { parentIdOf, type FinishedSpan } from '../../kit/finished-span.ts';
import { fit } from './fit.ts';
import { MAX_OWN_BYTES, pack, standalone } from './pack.ts';
import type { SegmentOptions } from './service.ts';
import { toXRayTraceId } from '../header/trace-id.ts';
import { arrange } from './tree.ts';

export type { SegmentOptions } from './service.ts';

/**
 * @param root the request's own span; its parent, if any, is in another service
 * @param descendants the other spans of the request in any order
 * @returns JSON texts of at most 65,536 bytes each in UTF-8, the segment first
 */
export function encodeSegment(
  root: FinishedSpan,
  descendants: readonly FinishedSpan[],
  options: SegmentOptions,
): string[] {
  if (descendants.length === 0) return [encodeAlone(root, options)];
  const nodes = arrange(root, descendants);
  const causes = causesOf(nodes);
  const quota = new AnnotationQuota();
  const texts = nodes.map(({ span }, index) => {
    const around = { told: causes.get(index), quota };
    const document =
      index === 0 ? segmentDocument(span, around, options) : subsegmentDocument(span, around);
    return fit(document, MAX_OWN_BYTES);
  });
  return pack(nodes, texts, toXRayTraceId(root.spanContext().traceId));
}

function encodeAlone(span: FinishedSpan, options: SegmentOptions): string {
  const around = { told: causeOfAlone(span), quota: new AnnotationQuota() };
  return fit(segmentDocument(span, around, options), MAX_OWN_BYTES);
}

/**
 * A span that ended after its segment was sent, as a document of its own; X-Ray joins the two by their ids. One
 * that has no parent, and so belongs to no segment, becomes a segment.
 */
export function encodeLateSubsegment(span: FinishedSpan, options: SegmentOptions): string {
  const parentId = parentIdOf(span);
  if (parentId === undefined) return encodeAlone(span, options);
  const around = { told: causeOfAlone(span), quota: new AnnotationQuota() };
  const traceId = toXRayTraceId(span.spanContext().traceId);
  return standalone(fit(subsegmentDocument(span, around), MAX_OWN_BYTES), traceId, parentId);
}
