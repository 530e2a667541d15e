/**
 * The limits of X-Ray's OTLP endpoint. One on a whole request refuses it; one on a resource, a scope or a span
 * refuses the spans it concerns, and the others are taken. Sizes are those of names, texts and numbers, without what
 * an encoding adds, so that JSON and protobuf are judged alike.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html
 */
import type { Attribute, AttributeValue, ResourceOf } from '../../otlp/otlp.ts';
import type { Span } from '../../otlp/traces.ts';
import { attributesOf, type Attributes } from './attributes.ts';

/** Of a request, inflated. */
export const MAX_REQUEST_BYTES = 5 * 1024 * 1024;

const MAX_SPANS = 10_000;
const MAX_RESOURCE_BYTES = 16 * 1024;
const MAX_SCOPE_BYTES = 16 * 1024;
const MAX_SPAN_BYTES = 200 * 1024;

const HOUR_NS = 3_600_000_000_000n;
const MAX_FUTURE_NS = 2n * HOUR_NS;
const MAX_AGE_NS = 14n * 24n * HOUR_NS;
const MAX_SPREAD_NS = 24n * HOUR_NS;

export interface Judged {
  /** Spans that are taken, each with the attributes of its resource. */
  readonly accepted: readonly { readonly span: Span; readonly resource: Attributes }[];
  readonly rejected: number;
  /** Why spans were rejected, or not read, each reason once. */
  readonly reasons: readonly string[];
}

/** @returns why the whole request is refused, if it is. */
export function refusalOf(request: readonly ResourceOf<Span>[]): string | undefined {
  const spans = request.flatMap(({ scopes }) => scopes.flatMap(({ items }) => items));
  if (spans.length > MAX_SPANS) {
    return `The request has ${spans.length} spans, more than ${MAX_SPANS}`;
  }
  const times = spans.map(({ startNs }) => startNs).filter((time) => time > 0n);
  const earliest = times.reduce((a, b) => (a < b ? a : b), times[0] ?? 0n);
  const latest = times.reduce((a, b) => (a > b ? a : b), 0n);
  if (latest - earliest > MAX_SPREAD_NS) {
    return 'The spans of the request started more than 24 hours apart';
  }
  return undefined;
}

/** @param nowNs Unix nanoseconds */
export function judge(request: readonly ResourceOf<Span>[], nowNs: bigint): Judged {
  const accepted: { span: Span; resource: Attributes }[] = [];
  const reasons = new Set<string>();
  let rejected = 0;
  for (const { attributes: list, scopes, skipped } of request) {
    if (skipped !== undefined) reasons.add(skipped);
    const resource = attributesOf(list);
    const ofResource = tooLarge('resource', sizeOf(list), MAX_RESOURCE_BYTES);
    for (const { name, version, attributes, items } of scopes) {
      const scopeSize = Buffer.byteLength(name + version) + sizeOf(attributes);
      const ofScope = ofResource ?? tooLarge('scope', scopeSize, MAX_SCOPE_BYTES);
      for (const span of items) {
        const fault = ofScope ?? faultOf(span, nowNs);
        if (fault === undefined) accepted.push({ span: rootOf(span), resource });
        else {
          reasons.add(fault);
          rejected++;
        }
      }
    }
  }
  return { accepted, rejected, reasons: [...reasons] };
}

function faultOf(span: Span, nowNs: bigint): string | undefined {
  const { traceId, spanId, parentSpanId, startNs, endNs, links } = span;
  if (!isId(traceId, 32)) return 'A span has no valid trace id of 16 bytes';
  if (!isId(spanId, 16)) return 'A span has no valid id of 8 bytes';
  if (parentSpanId !== '' && !/^[\da-f]{16}$/.test(parentSpanId)) {
    return "A span's parent id is not one of 8 bytes";
  }
  if (!links.every((link) => isId(link.traceId, 32) && isId(link.spanId, 16))) {
    return "A span's link has no valid ids";
  }
  if (startNs > nowNs + MAX_FUTURE_NS) return 'A span starts more than 2 hours in the future';
  if (startNs < nowNs - MAX_AGE_NS) return 'A span started more than 14 days ago';
  if (endNs < startNs) return 'A span ends before it starts';
  return tooLarge('span', sizeOfSpan(span), MAX_SPAN_BYTES);
}

/** Some encoders write a parent of zeros where there is none. */
function rootOf(span: Span): Span {
  return /^0+$/.test(span.parentSpanId) ? { ...span, parentSpanId: '' } : span;
}

function isId(id: string, length: 16 | 32): boolean {
  return id.length === length && /^[\da-f]*$/.test(id) && !/^0+$/.test(id);
}

function tooLarge(what: string, size: number, limit: number): string | undefined {
  return size > limit ? `A ${what} is larger than ${limit} bytes` : undefined;
}

function sizeOfSpan({ name, traceState, statusMessage, attributes, events, links }: Span): number {
  const ids = 32 + links.length * 24;
  const times = 16 + events.length * 8;
  const texts = [name, traceState, statusMessage, ...events.map((event) => event.name)];
  return [
    ids + times,
    ...texts.map((text) => Buffer.byteLength(text)),
    sizeOf(attributes),
    ...[...events, ...links].map((part) => sizeOf(part.attributes)),
  ].reduce((sum, size) => sum + size, 0);
}

function sizeOf(attributes: readonly Attribute[]): number {
  return attributes.reduce(
    (sum, { key, value }) => sum + Buffer.byteLength(key) + sizeOfValue(value),
    0,
  );
}

function sizeOfValue(value: AttributeValue): number {
  if (value === null) return 0;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object') return typeof value === 'boolean' ? 1 : 8;
  if ('bytes' in value) return Buffer.byteLength(value.bytes, 'base64');
  if ('kvlist' in value) return sizeOf(value.kvlist);
  return value.array.reduce<number>((sum, item) => sum + sizeOfValue(item), 0);
}
