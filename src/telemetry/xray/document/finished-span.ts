/**
 * What the encoder reads of a span; an OpenTelemetry SDK's ReadableSpan fits. Attribute values are whatever
 * instrumentation put there, so they are read through functions that check.
 */
import { cut, MAX_FIELD_CHARACTERS } from '../limits.ts';

export type Attributes = Readonly<Record<string, unknown>>;

interface SpanReference {
  readonly traceId: string;
  readonly spanId: string;
}

export interface FinishedSpan {
  readonly name: string;
  /** OpenTelemetry's SpanKind. */
  readonly kind: number;
  spanContext(): SpanReference;
  readonly parentSpanId?: string | undefined;
  readonly parentSpanContext?: SpanReference | undefined;
  /** Seconds and nanoseconds since the epoch. */
  readonly startTime: readonly [number, number];
  readonly endTime: readonly [number, number];
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links?:
    | readonly { readonly context: SpanReference; readonly attributes?: Attributes | undefined }[]
    | undefined;
  readonly status: { readonly code: number; readonly message?: string | undefined };
}

export interface SpanEvent {
  readonly name: string;
  readonly time: readonly [number, number];
  readonly attributes?: Attributes | undefined;
}

/** The parent's span id, whether it is in this process or another. */
export function parentIdOf(span: FinishedSpan): string | undefined {
  return span.parentSpanContext?.spanId ?? span.parentSpanId;
}

/** X-Ray's floating point epoch seconds; a double holds a quarter of a microsecond today. */
export function epochSeconds([seconds, nanos]: readonly [number, number]): number {
  return seconds + nanos / 1e9;
}

/** The value as a field of at most 250 characters, or undefined when it is no text or empty. */
export function textField(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? cut(value, MAX_FIELD_CHARACTERS) : undefined;
}

/** The value as a whole number; header values come as text. */
export function wholeNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}
