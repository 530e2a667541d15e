/**
 * The fields that Honeycomb's translator gives an event beside its attributes: of a span, of a span's event, of
 * its link, and those that every event has from its resource and its scope. One function a message.
 */
import type { Fields } from './attributes.ts';
import { addAttributes, truncate } from './attributes.ts';
import type { Resource, Scope } from '../otlp/otlp.ts';
import type { Span, SpanEvent, SpanLink } from '../otlp/traces.ts';
import { STATUS_ERROR } from '../otlp/traces.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** Libraries whose scope name marks a span as made by automatic instrumentation. */
const INSTRUMENTATION_PREFIXES = [
  'io.opentelemetry',
  'opentelemetry.instrumentation',
  'OpenTelemetry.Instrumentation',
  'OpenTelemetry::Instrumentation',
  'go.opentelemetry.io/contrib/instrumentation',
  '@opentelemetry/instrumentation',
  '@honeycombio/instrumentation',
];

/** @param durationNs undefined when the span ends before it starts */
export function spanFields(span: Span, durationNs: bigint | undefined): Fields {
  const kind = KINDS[span.kind] ?? 'unspecified';
  const fields: Fields = {
    'trace.trace_id': shortTraceId(span.traceId),
    'trace.span_id': span.spanId,
    type: kind,
    'span.kind': kind,
    name: truncate(span.name),
    duration_ms: Number(durationNs ?? 0n) / 1e6,
    status_code: span.statusCode,
    'span.num_links': span.links.length,
    'span.num_events': span.events.length,
    'meta.signal_type': 'trace',
  };
  if (durationNs === undefined) fields['meta.invalid_duration'] = true;
  if (span.parentSpanId !== '') fields['trace.parent_id'] = span.parentSpanId;
  if (span.traceState !== '') fields['trace.trace_state'] = truncate(span.traceState);
  if (span.statusMessage !== '') fields['status_message'] = truncate(span.statusMessage);
  if (span.statusCode === STATUS_ERROR) fields['error'] = true;
  return fields;
}

export function eventFields(span: Span, event: SpanEvent): Fields {
  const fields = annotationFields(span, 'span_event');
  fields['name'] = truncate(event.name);
  const known = event.timeNs !== 0n && span.startNs !== 0n;
  const sinceStart = known ? event.timeNs - span.startNs : 0n;
  fields['meta.time_since_span_start_ms'] = sinceStart < 0n ? 0 : Number(sinceStart) / 1e6;
  if (sinceStart < 0n) fields['meta.invalid_time_since_span_start'] = true;
  return fields;
}

export function linkFields(span: Span, link: SpanLink): Fields {
  const fields = annotationFields(span, 'link');
  fields['trace.link.trace_id'] = shortTraceId(link.traceId);
  fields['trace.link.span_id'] = link.spanId;
  return fields;
}

function annotationFields(span: Span, type: 'span_event' | 'link'): Fields {
  return {
    'trace.trace_id': shortTraceId(span.traceId),
    'trace.parent_id': span.spanId,
    parent_name: truncate(span.name),
    'meta.annotation_type': type,
    'meta.signal_type': 'trace',
    ...(span.statusCode === STATUS_ERROR && { error: true }),
  };
}

/** @param resource of spans, logs or metrics */
export function resourceFields(resource: Resource): Fields {
  const fields: Fields = {};
  addAttributes(fields, resource.attributes);
  if (resource.schemaUrl !== '') fields['resource.schema_url'] = resource.schemaUrl;
  return fields;
}

export function scopeFields(scope: Scope): Fields {
  const fields: Fields = {};
  if (scope.name !== '') fields['library.name'] = scope.name;
  if (scope.version !== '') fields['library.version'] = scope.version;
  if (INSTRUMENTATION_PREFIXES.some((prefix) => scope.name.startsWith(prefix))) {
    fields['telemetry.instrumentation_library'] = true;
  }
  addAttributes(fields, scope.attributes);
  if (scope.schemaUrl !== '') fields['scope.schema_url'] = scope.schemaUrl;
  return fields;
}

/** The vendor shows a 64-bit id that was padded to 128 bits as the 64 bits it is. */
export function shortTraceId(id: string): string {
  return id.length === 32 && id.startsWith('0'.repeat(16)) ? id.slice(16) : id;
}
