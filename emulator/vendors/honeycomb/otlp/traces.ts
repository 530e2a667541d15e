/**
 * Turns an OTLP trace export into Honeycomb events, by the field rules of the vendor's own translator
 * (github.com/honeycombio/husky). Every span, span event and link becomes an event of its own. limits.ts decides what
 * the vendor would refuse.
 */
import type { TraceFacts } from '../../../store/traces.ts';
import type { Fields } from '../attributes.ts';
import { addAttributes } from '../attributes.ts';
import { entryFacts } from './entry.ts';
import { eventFields, linkFields, resourceFields, scopeFields, spanFields } from '../fields.ts';
import type { ResourceOf } from '../../otlp/otlp.ts';
import type { Span, SpanEvent } from '../../otlp/traces.ts';
import { removeSampleRate, sampleRateOf } from '../sample-rate.ts';

export interface HoneycombEvent {
  readonly dataset: string;
  readonly kind: 'span' | 'span_event' | 'link' | 'event' | 'log' | 'metric';
  /** 32 lower-case hex digits; undefined when the client's id is not a trace id. */
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly parentId: string | undefined;
  readonly name: string | undefined;
  /** Unix nanoseconds, at most {@link MAX_TIME_NS}. */
  readonly timeNs: bigint;
  readonly durationNs: bigint | undefined;
  readonly sampleRate: number;
  /** The columns. Those of one name were written over in the order resource, scope, span. */
  readonly fields: Fields;
  /** What the span says about the whole request, if it is where the request came in. */
  readonly entry: TraceFacts | undefined;
}

/** The latest time the store can hold is in the year 2262. */
export const MAX_TIME_NS = 2n ** 63n - 1n;

/** The events of a request in the vendor's order: a span's events, its links, then the span. */
export function decodeTraces(request: readonly ResourceOf<Span>[]): HoneycombEvent[] {
  const events: HoneycombEvent[] = [];
  for (const resource of request) {
    const ofResource = resourceFields(resource);
    const dataset = datasetOf(ofResource);
    for (const scope of resource.scopes) {
      const shared = { ...ofResource, ...scopeFields(scope) };
      for (const span of scope.items) decodeSpan(span, dataset, shared, events);
    }
  }
  return events;
}

function decodeSpan(span: Span, dataset: string, shared: Fields, events: HoneycombEvent[]): void {
  const durationNs = durationOf(span);
  const fields: Fields = { ...spanFields(span, durationNs), ...shared };
  addAttributes(fields, span.attributes);
  const sampleRate = sampleRateOf(fields, span.traceState);
  removeSampleRate(fields);
  copyException(fields, span.events);
  const common = { dataset, traceId: traceKey(span.traceId), sampleRate };

  for (const event of span.events) {
    events.push({
      ...common,
      kind: 'span_event',
      spanId: undefined,
      parentId: span.spanId || undefined,
      name: event.name,
      timeNs: clampTime(event.timeNs),
      durationNs: undefined,
      fields: annotation(eventFields(span, event), shared, event.attributes),
      entry: undefined,
    });
  }
  for (const link of span.links) {
    events.push({
      ...common,
      kind: 'link',
      spanId: undefined,
      parentId: span.spanId || undefined,
      name: undefined,
      timeNs: clampTime(span.startNs),
      durationNs: undefined,
      fields: annotation(linkFields(span, link), shared, link.attributes),
      entry: undefined,
    });
  }
  events.push({
    ...common,
    kind: 'span',
    spanId: span.spanId || undefined,
    parentId: span.parentSpanId || undefined,
    name: span.name,
    timeNs: clampTime(span.startNs),
    durationNs: durationNs ?? 0n,
    fields,
    entry: entryFacts(span, fields),
  });
}

/** Undefined when the span ends before it starts; 0 when one of the times is not known. */
function durationOf({ startNs, endNs }: Span): bigint | undefined {
  if (startNs === 0n || endNs === 0n) return 0n;
  return endNs < startNs ? undefined : clampTime(endNs - startNs);
}

function annotation(own: Fields, shared: Fields, attributes: Span['attributes']): Fields {
  const fields: Fields = { ...own, ...shared };
  addAttributes(fields, attributes);
  removeSampleRate(fields);
  return fields;
}

/** The first exception's fields are copied onto the span, where a query for errors finds them. */
function copyException(fields: Fields, events: readonly SpanEvent[]): void {
  const exception = events.find((event) => event.name === 'exception');
  for (const { key, value } of exception?.attributes ?? []) {
    const wanted =
      key === 'exception.escaped'
        ? typeof value === 'boolean'
        : /^exception\.(?:message|type|stacktrace)$/.test(key) && typeof value === 'string';
    if (wanted && !(key in fields)) addAttributes(fields, [{ key, value }]);
  }
}

/** The dataset of a resource: the name of its service. @param otherwise for a service without a name */
export function datasetOf(resource: Fields, otherwise = 'unknown_service'): string {
  const service = resource['service.name'];
  if (typeof service !== 'string') return otherwise;
  const name = service.trim();
  return name === '' || name.startsWith('unknown_service') ? otherwise : name;
}

/** The id under which all vendors' rows of a trace meet. */
export function traceKey(id: string): string | undefined {
  if (!/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/.test(id) || /^0+$/.test(id)) return undefined;
  return id.padStart(32, '0');
}

export function clampTime(ns: bigint): bigint {
  return ns > MAX_TIME_NS ? MAX_TIME_NS : ns;
}
