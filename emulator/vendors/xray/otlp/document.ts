/**
 * The segment document of a span, by the rules of OpenTelemetry's own exporter for X-Ray: a span of kind SERVER and one
 * without parent is a segment, every other a subsegment that was sent alone.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/awsxrayexporter
 */
import { attributesOf as byName, textOf, type Attributes } from './attributes.ts';
import type { Span } from '../../otlp/traces.ts';
import { KIND_SERVER } from '../../otlp/traces.ts';
import { plainOf } from '../../otlp/plain.ts';
import { toXRayTraceId } from '../trace-id.ts';
import { AWS_KEYS, awsOf, originOf } from './aws.ts';
import { causeOf, flagsOf } from './cause.ts';
import { detailsOf } from './details.ts';
import { HTTP_KEYS, httpOf } from './http.ts';
import { nameOf, namespaceOf } from './name.ts';
import { SQL_KEYS, sqlOf } from './sql.ts';

/** A document before it is text; members that are undefined are not part of it. */
export type Document = ReturnType<typeof documentOf>;

/** @param span with ids of the right length */
export function documentOf(span: Span, attributes: Attributes, resource: Attributes) {
  const isSegment = span.kind === KIND_SERVER || span.parentSpanId === '';
  const sql = sqlOf(span, attributes);
  const user = textOf(attributes, 'enduser.id');
  const told = (key: string) =>
    HTTP_KEYS.has(key) ||
    AWS_KEYS.has(key) ||
    (sql !== undefined && SQL_KEYS.has(key)) ||
    key === 'enduser.id';
  const rest = new Map([...attributes].filter(([key]) => !told(key)));
  const version = textOf(resource, 'service.version', 'container.image.tag');
  return {
    id: span.spanId,
    trace_id: toXRayTraceId(span.traceId),
    parent_id: span.parentSpanId === '' ? undefined : span.parentSpanId,
    type: isSegment ? undefined : ('subsegment' as const),
    name: nameOf(span, attributes, resource),
    namespace: namespaceOf(span, attributes),
    start_time: secondsOf(span.startNs),
    end_time: secondsOf(span.endNs),
    ...flagsOf(span, attributes),
    cause: causeOf(span, attributes, resource),
    origin: originOf(resource),
    user,
    http: httpOf(span, attributes),
    aws: awsOf(attributes, resource),
    service: version === undefined ? undefined : { version },
    sql,
    ...detailsOf(rest, isSegment ? resource : undefined),
    links: linksOf(span),
  };
}

function linksOf({ links }: Span) {
  if (links.length === 0) return undefined;
  return links.map(({ traceId, spanId, attributes }) => ({
    trace_id: toXRayTraceId(traceId),
    id: spanId,
    attributes:
      attributes.length === 0
        ? undefined
        : Object.fromEntries([...byName(attributes)].map(([key, value]) => [key, plainOf(value)])),
  }));
}

/** Epoch seconds. Whole seconds apart, because a double holds today's nanoseconds to a quarter of a microsecond. */
function secondsOf(ns: bigint): number {
  return Number(ns / 1_000n) / 1e6;
}
