/**
 * What is decided about a trace when its request comes in: which id it has, and whether Honeycomb and X-Ray
 * get it. Each vendor has one decision, made here and carried on by the headers of outgoing calls.
 */
import { trace, type Context } from '@opentelemetry/api';
import { isOn, type Settings } from '../../settings.ts';
import { sample } from '../honeycomb/sampler.ts';
import { requestAttributes, type RequestFacts } from '../server-span.ts';
import type { RootSpan } from '../tracer.ts';
import { incomingHeader, incomingRoot } from '../xray/propagator.ts';
import type { Sampler } from '../xray/sampling.ts';

export interface HoneycombDecision {
  readonly sampled: boolean;
  /** One sampled trace stands for so many. */
  readonly sampleRate: number;
}

export interface XRayDecision {
  readonly sampled: boolean;
  /** The sampling rule that decided; absent when an incoming decision did, or when X-Ray is off. */
  readonly rule?: string;
  /** There when X-Ray wants to know whether the request ended in a fault. */
  readonly finished?: (fault: boolean) => void;
}

const SAMPLED = 1;

/**
 * Without a parent the trace takes the load balancer's id, else a fresh one. The package has no id generator
 * to configure; a span's context may be written as long as nothing has read it.
 */
export function joinTrace(root: RootSpan, incoming: Context, freshId: () => string): string {
  const spanContext = root.spanContext();
  if (trace.getSpanContext(incoming) === undefined) {
    spanContext.traceId = incomingRoot(incoming) ?? freshId();
  }
  return spanContext.traceId;
}

/**
 * Sets the root span's sampled flag, which children and `traceparent` carry on.
 *
 * @param share of the traces to keep, how many the budget allows
 */
export function decideHoneycomb(
  { honeycomb }: Settings,
  root: RootSpan,
  incoming: Context,
  share: number,
): HoneycombDecision {
  if (!isOn(honeycomb)) return { sampled: false, sampleRate: 1 };
  const spanContext = root.spanContext();
  const decision = sample(honeycomb.sampler, spanContext.traceId, remoteSampled(incoming), share);
  spanContext.traceFlags = (spanContext.traceFlags & ~SAMPLED) | (decision.sampled ? SAMPLED : 0);
  return decision;
}

/** An incoming decision wins: that of the X-Ray header, else that of `traceparent`. */
export function decideXRay(options: {
  readonly settings: Settings;
  readonly sampler: Sampler;
  readonly headers: Headers;
  readonly facts: RequestFacts;
  readonly incoming: Context;
  /** The name that the segment will have. */
  readonly service: string;
  /** Whether the budget allows one more trace. */
  readonly isAffordable: () => boolean;
}): XRayDecision {
  const { settings, sampler, headers, facts, incoming, service, isAffordable } = options;
  if (!isOn(settings.xray)) return { sampled: false };
  const asked = incomingHeader(incoming)?.sampled;
  if (asked === '0' || asked === '1') return { sampled: asked === '1' && isAffordable() };
  const remote = remoteSampled(incoming);
  if (asked === undefined && remote !== undefined && headers.has('traceparent')) {
    return { sampled: remote && isAffordable() };
  }
  const { host, method, path } = facts;
  const attributes = requestAttributes(facts);
  const decision = sampler.decide({ service, host, method, path, attributes });
  return isAffordable() ? decision : { ...decision, sampled: false };
}

/** The flag of the span context that came in; undefined when none did. */
function remoteSampled(incoming: Context): boolean | undefined {
  const remote = trace.getSpanContext(incoming);
  return remote === undefined ? undefined : (remote.traceFlags & SAMPLED) === SAMPLED;
}
