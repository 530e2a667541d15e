/**
 * The part of an OTLP trace export (OTLP 1.x) that Honeycomb makes events of, as plain values: ids are
 * hex, times bigint nanoseconds, absent text is empty. How it was encoded on the wire is not visible here.
 */

export interface TraceRequest {
  readonly resourceSpans: readonly ResourceSpans[];
}

export interface ResourceSpans {
  readonly attributes: readonly Attribute[];
  readonly schemaUrl: string;
  readonly scopeSpans: readonly ScopeSpans[];
}

export interface ScopeSpans {
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly Attribute[];
  readonly schemaUrl: string;
  readonly spans: readonly Span[];
}

export interface Span {
  /** Ids are lower-case hex; empty when absent. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: number;
  /** Unix nanoseconds; 0 when absent. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: readonly Attribute[];
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly statusCode: number;
  readonly statusMessage: string;
}

export interface SpanEvent {
  readonly name: string;
  readonly timeNs: bigint;
  readonly attributes: readonly Attribute[];
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly Attribute[];
}

export interface Attribute {
  readonly key: string;
  readonly value: AttributeValue;
}

/** An AnyValue. Null is the empty one; integers beyond 2^53 are bigint; base64 text stands for bytes. */
export type AttributeValue =
  | null
  | string
  | boolean
  | number
  | bigint
  | { readonly bytes: string }
  | { readonly array: readonly AttributeValue[] }
  | { readonly kvlist: readonly Attribute[] };

/** The request is not OTLP. The message names the field and what is wrong with it. */
export class OtlpError extends Error {
  override readonly name = 'OtlpError';
}

export const KIND_SERVER = 2;
export const STATUS_ERROR = 2;
