/**
 * Reads and writes `traceparent`. A later version is read by the rules of version 00 and sent on as version 00.
 * Flags that version 00 does not define are dropped: they have no meaning in it.
 * https://www.w3.org/TR/trace-context-2/#traceparent-header
 */
import { isValidSpanId, isValidTraceId, TraceFlags, type SpanContext } from '@opentelemetry/api';
import { trimWhiteSpace } from './white-space.ts';

/** The right half of the trace id is random; level 2 of the specification added it. */
export const RANDOM_TRACE_ID = 2;

const KNOWN_FLAGS = TraceFlags.SAMPLED | RANDOM_TRACE_ID;
/** Lower case only. What a later version adds stands behind another dash. */
const TRACE_PARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/**
 * The caller's span, or undefined when the header is invalid, and a new trace has to be started. Several headers
 * in one request arrive joined by commas, which is invalid too.
 */
export function parseTraceParent(text: string): SpanContext | undefined {
  const match = TRACE_PARENT.exec(trimWhiteSpace(text));
  if (match === null) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', rest] = match;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (!isValidTraceId(traceId) || !isValidSpanId(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & KNOWN_FLAGS, isRemote: true };
}

export function formatTraceParent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags & KNOWN_FLAGS}`;
}
