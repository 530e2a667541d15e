/**
 * The tracer behind OpenTelemetry's API. A span that starts in a request's context is recorded there, also if it will
 * not be sent; one that starts anywhere else records nothing and only hands its parent's ids on.
 */
import {
  context,
  INVALID_SPAN_CONTEXT,
  propagation,
  SpanKind,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
  type SpanOptions,
  type TextMapPropagator,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { AsyncContextManager } from './async-context.ts';
import { RANDOM_TRACE_ID } from './context/trace-parent.ts';
import { startRecordedSpan } from './recorded-span.ts';
import { recordingOf, type Recording } from './recording.ts';

/** Registers tracer, context and propagator with the API. The first registration in an isolate stays. */
export function registerTracing(propagator: TextMapPropagator): void {
  trace.setGlobalTracerProvider(PROVIDER);
  context.setGlobalContextManager(new AsyncContextManager());
  propagation.setGlobalPropagator(propagator);
}

type Work<Result> = (span: Span) => Result;

class RecordingTracer implements Tracer {
  readonly #scope: { readonly name: string; readonly version?: string };

  constructor(name: string, version: string | undefined) {
    this.#scope = version === undefined ? { name } : { name, version };
  }

  startSpan(name: string, options: SpanOptions = {}, active: Context = context.active()): Span {
    const { kind = SpanKind.INTERNAL, attributes, links, startTime } = options;
    const parent = options.root === true ? undefined : trace.getSpanContext(active);
    const recording = recordingOf(active);
    if (recording === undefined) return trace.wrapSpanContext(parent ?? INVALID_SPAN_CONTEXT);
    if (kind === SpanKind.CLIENT || kind === SpanKind.PRODUCER) recording.calls += 1;
    return startRecordedSpan({
      name,
      kind,
      attributes,
      links,
      startTime,
      parent,
      scope: this.#scope,
      spanContext: childContext(recording, parent),
      onEnd: (span) => recording.add(span),
    });
  }

  startActiveSpan<Run extends Work<unknown>>(name: string, work: Run): ReturnType<Run>;
  startActiveSpan<Run extends Work<unknown>>(
    name: string,
    options: SpanOptions,
    work: Run,
  ): ReturnType<Run>;
  startActiveSpan<Run extends Work<unknown>>(
    name: string,
    options: SpanOptions,
    active: Context,
    work: Run,
  ): ReturnType<Run>;
  startActiveSpan<Result>(
    name: string,
    ...rest: [Work<Result>] | [SpanOptions, Work<Result>] | [SpanOptions, Context, Work<Result>]
  ): Result {
    const [options, active, work] =
      rest.length === 1
        ? [{}, context.active(), rest[0]]
        : rest.length === 2
          ? [rest[0], context.active(), rest[1]]
          : rest;
    const span = this.startSpan(name, options, active);
    return context.with(trace.setSpan(active, span), work, undefined, span);
  }
}

const PROVIDER: TracerProvider = {
  getTracer: (name, version) => new RecordingTracer(name, version),
};

/**
 * Makes this library's own spans: those of a recorded call by the tracer above, whatever other SDK has registered its own
 * with the API, and all others by what is registered.
 */
export function tracerFor(scope: string, active: Context = context.active()): Tracer {
  return (recordingOf(active) === undefined ? trace : PROVIDER).getTracer(scope);
}

/** A child carries its parent's flags and trace state on, as the root's decision set them. */
function childContext({ randomHex }: Recording, parent: SpanContext | undefined): SpanContext {
  const spanId = randomHex(16);
  if (parent === undefined) {
    return { traceId: randomHex(32), spanId, traceFlags: TraceFlags.SAMPLED | RANDOM_TRACE_ID };
  }
  const { traceId, traceFlags, traceState } = parent;
  return { traceId, spanId, traceFlags, ...(traceState === undefined ? {} : { traceState }) };
}
