/**
 * W3C Trace Context, level 2: `traceparent` and `tracestate`. OpenTelemetry's own propagator writes flags
 * that the specification does not define, sometimes with three digits, and drops a `tracestate` of more than 512
 * characters whole, while it keeps parts of an invalid one.
 * https://www.w3.org/TR/trace-context-2/
 */
import {
  isSpanContextValid,
  trace,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { formatTraceParent, parseTraceParent } from './trace-parent.ts';
import { formatTraceState, parseTraceState } from './trace-state.ts';

const TRACE_PARENT = 'traceparent';
const TRACE_STATE = 'tracestate';

export class TraceContextPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (span === undefined || !isSpanContextValid(span) || isTracingSuppressed(context)) return;
    setter.set(carrier, TRACE_PARENT, formatTraceParent(span));
    const state = span.traceState === undefined ? '' : formatTraceState(span.traceState);
    if (state !== '') setter.set(carrier, TRACE_STATE, state);
  }

  /** Without a valid `traceparent` the `tracestate` says nothing and is not read. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = textOf(getter.get(carrier, TRACE_PARENT));
    const span = header === '' ? undefined : parseTraceParent(header);
    if (span === undefined) return context;
    const traceState = parseTraceState(textOf(getter.get(carrier, TRACE_STATE)));
    return trace.setSpanContext(context, traceState === undefined ? span : { ...span, traceState });
  }

  fields(): string[] {
    return [TRACE_PARENT, TRACE_STATE];
  }
}

/** Several headers of one name are one list. https://www.rfc-editor.org/rfc/rfc9110#section-5.3 */
function textOf(header: string | string[] | undefined): string {
  return Array.isArray(header) ? header.join(',') : (header ?? '');
}
