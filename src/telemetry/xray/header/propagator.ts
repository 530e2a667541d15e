/**
 * OpenTelemetry's view of `X-Amzn-Trace-Id`. Composed after the W3C propagator, whose ids win; the header's decision
 * and unknown pairs are remembered in the context anyway, and sent on by every outgoing call. X-Ray's decision
 * travels apart from the W3C sampled flag: who is traced in X-Ray says nothing about others.
 */
import {
  createContextKey,
  isSpanContextValid,
  trace,
  TraceFlags,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { formatTraceHeader, parseTraceHeader, type Sampled } from './header.ts';

const HEADER = 'x-amzn-trace-id';
const INCOMING = createContextKey('xray.incoming');
const DECISION = createContextKey('xray.decision');

/** What a request's header said beside its ids. */
export class IncomingHeader {
  readonly sampled: Sampled | undefined;
  /** Pairs to send on untouched. */
  readonly extras: string;
  /** The trace to join when no span context came: 32 hex digits. */
  readonly root: string | undefined;

  constructor(sampled: Sampled | undefined, extras: string, root: string | undefined) {
    this.sampled = sampled;
    this.extras = extras;
    this.root = root;
  }
}

/** What the request's header said, or undefined when there was none. */
export function incomingHeader(context: Context): IncomingHeader | undefined {
  const value = context.getValue(INCOMING);
  return value instanceof IncomingHeader ? value : undefined;
}

/**
 * The trace id of a header with `Root` and no `Parent`, as a load balancer adds it: 32 hex digits. There is no
 * span that a remote span context could name, so the root span takes the trace's id from here.
 */
export function incomingRoot(context: Context): string | undefined {
  return incomingHeader(context)?.root;
}

/** The context in which outgoing calls carry `sampled`, X-Ray's decision for this request. */
export function withDecision(context: Context, sampled: boolean): Context {
  return context.setValue(DECISION, sampled);
}

/** X-Ray's decision for this request, or undefined when none was made. */
export function decisionOf(context: Context): boolean | undefined {
  const value = context.getValue(DECISION);
  return typeof value === 'boolean' ? value : undefined;
}

/** Reads and writes `X-Amzn-Trace-Id`, where the W3C propagator stands before it. */
export class XRayPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (span === undefined || !isSpanContextValid(span)) return;
    const sampled = decisionOf(context) ?? (span.traceFlags & TraceFlags.SAMPLED) !== 0;
    const header = formatTraceHeader({
      traceId: span.traceId,
      parentId: span.spanId,
      sampled: sampled ? '1' : '0',
      extras: incomingHeader(context)?.extras,
    });
    setter.set(carrier, HEADER, header);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const value = getter.get(carrier, HEADER);
    const header = parseTraceHeader(Array.isArray(value) ? value[0] : value);
    if (header === undefined) return context;
    const { traceId, parentId, sampled, extras } = header;
    const known = trace.getSpanContext(context);
    if (traceId === undefined || (known !== undefined && isSpanContextValid(known))) {
      return context.setValue(INCOMING, new IncomingHeader(sampled, extras, undefined));
    }
    if (parentId === undefined) {
      return context.setValue(INCOMING, new IncomingHeader(sampled, extras, traceId));
    }
    // Only a plain "no" clears the flag: with `?` or nothing the decision is still to be made, and a
    // parent-based sampler would take a cleared flag for one.
    const traceFlags = sampled === '0' ? TraceFlags.NONE : TraceFlags.SAMPLED;
    const remote = { traceId, spanId: parentId, traceFlags, isRemote: true };
    return trace
      .setSpanContext(context, remote)
      .setValue(INCOMING, new IncomingHeader(sampled, extras, undefined));
  }

  fields(): string[] {
    return [HEADER];
  }
}
