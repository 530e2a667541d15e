/**
 * One span as the document X-Ray knows it by: a segment for the root of a request, a subsegment for all else,
 * here still without children. Fields that are undefined are not written.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { annotationsOf, type AnnotationQuota, type Annotations } from './annotations.ts';
import { awsCallBlock, type AwsCallBlock } from './aws.ts';
import type { Cause, Told } from './cause.ts';
import { epochSeconds, textField } from './fields.ts';
import { parentIdOf, type FinishedSpan } from '../../kit/finished-span.ts';
import { httpBlock, type HttpBlock } from './http.ts';
import { MAX_LINKS } from '../limits.ts';
import { metadataOf, type Metadata } from './metadata.ts';
import { subsegmentName } from './naming.ts';
import { serviceFields, type SegmentOptions } from './service.ts';
import { sqlBlock, type SqlBlock } from './sql.ts';
import { toXRayTraceId } from '../header/trace-id.ts';

/** The fields come in this order, so that the first `"id"` in the text is the document's own. */
export interface SpanDocument extends SegmentHead, SubsegmentHead {
  readonly name: string;
  readonly id: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly error: true | undefined;
  readonly throttle: true | undefined;
  readonly fault: true | undefined;
  readonly cause: Cause | undefined;
  readonly http: HttpBlock | undefined;
  readonly sql: SqlBlock | undefined;
  readonly annotations: Annotations | undefined;
  readonly metadata: Metadata | undefined;
  readonly links: readonly Link[] | undefined;
}

/** What only segments say. */
interface SegmentHead {
  readonly trace_id?: string | undefined;
  readonly parent_id?: string | undefined;
  readonly user?: string | undefined;
  readonly origin?: string | undefined;
  readonly service?: object | undefined;
}

/** What only subsegments say; the `aws` block of a segment has other members. */
interface SubsegmentHead {
  readonly namespace?: 'aws' | 'remote' | undefined;
  readonly aws?: AwsCallBlock | object | undefined;
}

interface Link {
  readonly trace_id: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>> | undefined;
}

/** What is known of the trace beside the span itself. */
export interface Surroundings {
  readonly told: Told | undefined;
  readonly quota: AnnotationQuota;
}

/** The document of a request as a whole. */
export function segmentDocument(
  span: FinishedSpan,
  around: Surroundings,
  options: SegmentOptions,
): SpanDocument {
  const { name, origin, service, aws } = serviceFields(options);
  return describe(span, around, undefined, {
    name,
    trace_id: toXRayTraceId(span.spanContext().traceId),
    parent_id: parentIdOf(span),
    user: textField(span.attributes['enduser.id']),
    origin,
    service,
    aws,
  });
}

/** The document of a piece of work within a request, or of a call it made. */
export function subsegmentDocument(span: FinishedSpan, around: Surroundings): SpanDocument {
  const call = awsCallBlock(span);
  const isOutgoing = span.kind === SpanKind.CLIENT || span.kind === SpanKind.PRODUCER;
  return describe(span, around, call, {
    name: subsegmentName(span),
    namespace: call === undefined ? (isOutgoing ? 'remote' : undefined) : 'aws',
    aws: call,
  });
}

function describe(
  span: FinishedSpan,
  around: Surroundings,
  call: AwsCallBlock | undefined,
  head: SegmentHead & SubsegmentHead & { readonly name: string },
): SpanDocument {
  const http = httpBlock(span);
  const sql = sqlBlock(span);
  const annotated = annotationsOf(span.attributes, around.quota);
  const { name, user } = head;
  const said = {
    name,
    user,
    http,
    sql,
    aws: call,
    annotations: annotated?.said,
    exceptions: around.told?.exceptionFields,
  };
  const start = epochSeconds(span.startTime);
  const status = http?.response?.status;
  return {
    name,
    id: span.spanContext().spanId,
    trace_id: head.trace_id,
    parent_id: head.parent_id,
    start_time: start,
    end_time: Math.max(start, epochSeconds(span.endTime)),
    namespace: head.namespace,
    error: status !== undefined && status >= 400 && status < 500 ? true : undefined,
    throttle: status === 429 ? true : undefined,
    fault: isFault(span, status),
    cause: around.told?.cause,
    http,
    sql,
    user,
    origin: head.origin,
    service: head.service,
    aws: head.aws,
    annotations: annotated?.annotations,
    metadata: metadataOf(span, said),
    links: linksOf(span),
  };
}

/** Status ERROR is the server's fault unless the response put it on the caller. */
function isFault(span: FinishedSpan, status: number | undefined): true | undefined {
  if (status !== undefined && status >= 400) return status >= 500 ? true : undefined;
  return span.status.code === SpanStatusCode.ERROR ? true : undefined;
}

function linksOf({ links }: FinishedSpan): readonly Link[] | undefined {
  if (links.length === 0) return undefined;
  return links.slice(0, MAX_LINKS).map(({ context, attributes }) => ({
    trace_id: toXRayTraceId(context.traceId),
    id: context.spanId,
    attributes,
  }));
}
