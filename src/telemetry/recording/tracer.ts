/**
 * Makes the root span of each request, a span of otel-cf-workers. The package is initialised once per isolate by
 * handing its instrumented handler a request that never was; what it built then is kept: the context that
 * carries its configuration, and the environment with instrumented bindings. From there on D1, fetch and the
 * like make child spans as the package intends, while its per-request work (three passes over every attribute,
 * a scan of every binding, a timer in waitUntil) is not done.
 *
 * This leans on undocumented behaviour of 1.0.0-rc.52, which is why that version is pinned and
 * test/runtime/workerd.test.ts watches parents, children and parallel requests.
 */
import { instrument, SpanImpl } from '@microlabs/otel-cf-workers';
import {
  context,
  SpanKind,
  trace,
  type Attributes,
  type Span,
  type Context,
  type SpanContext,
  type TextMapPropagator,
  type TimeInput,
} from '@opentelemetry/api';
import {
  SamplingDecision,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { exceptionAttributes } from '../kit/thrown/attributes.ts';
import { describeThrown } from '../kit/thrown/thrown.ts';

export interface TracerOptions {
  readonly service: { readonly name: string; readonly version: string };
  readonly propagator: TextMapPropagator;
  readonly processor: SpanProcessor;
}

/** What the package made, to be used by every request of the isolate. */
export interface Tracer<Env> {
  /** The environment, its bindings instrumented. */
  readonly env: Env;
  /** Starts a server span. Its id and its trace's are the caller's, so no processor hears of it. */
  startRoot(root: {
    readonly name: string;
    readonly attributes: Attributes;
    readonly spanContext: SpanContext;
    readonly parent: SpanContext | undefined;
    /** Unix milliseconds. */
    readonly startTime: number;
  }): RootSpan;
  /** A context derived from the package's own, without which it starts no span. */
  readonly base: Context;
}

/** The package's spans can be read back, which the exporters live on. */
export type RootSpan = Span & ReadableSpan;

/**
 * Every span is recorded; what is sent is each vendor's decision at the end. Children take the sampled flag and
 * the trace state of their parent, so that what was decided at the root travels on in `traceparent` and
 * `tracestate`. The package takes a child's trace state from here and from nowhere else.
 */
const recordAll: Sampler = {
  shouldSample(parent) {
    const { traceFlags = 1, traceState } = trace.getSpanContext(parent) ?? {};
    const decision =
      (traceFlags & 1) === 1 ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.RECORD;
    return traceState === undefined ? { decision } : { decision, traceState };
  },
  toString: () => 'RecordAll',
};

/**
 * The package's own throws for values such as `null`, in place of what a call of the app threw, and takes the `code` of
 * an error for its type.
 */
function recordException(this: Span, exception: unknown, time?: TimeInput): void {
  this.addEvent('exception', exceptionAttributes(describeThrown(exception)), time);
}

/** @throws Error when the package did not call back, which a changed version might do */
export function createTracer<Env extends object>(env: Env, options: TracerOptions): Tracer<Env> {
  let captured: { base: Context; env: Env; resource: SpanImpl['resource'] } | undefined;
  const handler = instrument<Env, unknown, unknown>(
    {
      fetch: (_request: unknown, instrumentedEnv: Env) => {
        const span = trace.getActiveSpan();
        if (span instanceof SpanImpl) {
          const base = trace.deleteSpan(context.active());
          captured = { base, env: instrumentedEnv, resource: span.resource };
        }
        return new Response();
      },
    },
    {
      service: options.service,
      spanProcessors: [options.processor],
      propagator: options.propagator,
      sampling: { headSampler: recordAll, tailSampler: () => true },
      instrumentation: { instrumentGlobalCache: false, instrumentGlobalFetch: true },
    },
  );
  prime(handler, env);
  if (captured === undefined) {
    throw new Error('Cannot start tracing: otel-cf-workers did not call the handler it was given');
  }
  const { base, env: instrumentedEnv, resource } = captured;
  SpanImpl.prototype.recordException = recordException;
  return {
    env: instrumentedEnv,
    base,
    startRoot({ name, attributes, spanContext, parent, startTime }) {
      const span = new SpanImpl({
        name,
        attributes: {},
        spanContext,
        spanKind: SpanKind.SERVER,
        startTime,
        resource,
        onEnd: () => undefined,
        ...(parent === undefined ? {} : { parentSpanContext: parent, parentSpanId: parent.spanId }),
      });
      if (!isReadable(span)) throw new Error(`Cannot read span "${name}" of otel-cf-workers`);
      // They are ours and known to be texts, numbers and booleans; the constructor would check and copy each of them.
      Object.assign(span.attributes, attributes);
      return span;
    },
  };
}

/** The package reads no more of a request than this while its handler runs. */
function prime(handler: { fetch?: unknown }, env: object): void {
  if (typeof handler.fetch !== 'function') return;
  const request = {
    method: 'GET',
    url: 'http://localhost/',
    headers: { get: () => null, keys: () => [] },
  };
  const ignore = (work: Promise<unknown>): void => void work.catch(() => undefined);
  const done: unknown = handler.fetch(request, env, { waitUntil: ignore });
  if (done instanceof Promise) ignore(done);
}

/** What the package's class declares differs from the SDK's interface in no more than optional fields. */
function isReadable(span: Span): span is RootSpan {
  return 'startTime' in span && 'attributes' in span && 'resource' in span;
}
