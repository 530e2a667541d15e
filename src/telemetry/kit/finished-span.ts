/**
 * What the encoders read of a span that has ended; an OpenTelemetry SDK's ReadableSpan fits. Instrumentation may set
 * attribute values of any type, so an encoder checks each value that it uses.
 */
import type { SpanContext } from '@opentelemetry/api';

export type Attributes = Readonly<Record<string, unknown>>;

/** Seconds and nanoseconds since the epoch. */
export type HrTime = readonly [number, number];

export interface SpanEvent {
  readonly name: string;
  readonly time: HrTime;
  readonly attributes?: Attributes | undefined;
}

export interface SpanLink {
  readonly context: SpanContext;
  readonly attributes?: Attributes | undefined;
}

/** A span that has ended. */
export interface FinishedSpan {
  readonly name: string;
  /** OpenTelemetry API's SpanKind: INTERNAL is 0. */
  readonly kind: number;
  spanContext(): SpanContext;
  /** Of SDKs before 2.0, which have no `parentSpanContext`. */
  readonly parentSpanId?: string | undefined;
  readonly parentSpanContext?: SpanContext | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly droppedEventsCount?: number | undefined;
  readonly droppedLinksCount?: number | undefined;
  /** OpenTelemetry API's SpanStatusCode: UNSET is 0, ERROR is 2. */
  readonly status: { readonly code: number; readonly message?: string | undefined };
  readonly instrumentationScope: { readonly name: string; readonly version?: string | undefined };
}

/** The parent's span id, whether it is in this process or another. */
export function parentIdOf(span: FinishedSpan): string | undefined {
  return span.parentSpanContext?.spanId ?? span.parentSpanId;
}
