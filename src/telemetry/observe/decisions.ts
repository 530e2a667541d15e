/**
 * What is decided about a trace when its request comes in: which id it has, and whether Honeycomb and X-Ray
 * get it. Each vendor has one decision, made here and carried on by the headers of outgoing calls.
 */
import { trace, type Attributes, type Context, type TraceState } from '@opentelemetry/api';
import { isOn, type Settings } from '../settings/settings.ts';
import { sample } from '../honeycomb/sampler.ts';
import { parseTraceParent, RANDOM_TRACE_ID } from '../recording/context/trace-parent.ts';
import { withMember } from '../recording/context/trace-state.ts';
import type { RequestFacts } from '../recording/server-span.ts';
import { incomingHeader, incomingRoot } from '../xray/header/propagator.ts';
import type { Sampler } from '../xray/sampling/sampling.ts';

export interface HoneycombDecision {
  readonly sampled: boolean;
  /** One sampled trace stands for so many. */
  readonly sampleRate: number;
}

/** What a sampler decided, and what it tells the services behind this one. */
export interface HoneycombHeadDecision extends HoneycombDecision {
  /** OpenTelemetry's member of `tracestate`, or ''. */
  readonly ot: string;
}

export interface XRayDecision {
  readonly sampled: boolean;
  /** The sampling rule that decided; absent when an incoming decision did, or when X-Ray is off. */
  readonly rule?: string;
  /** There when X-Ray wants to know whether the request ended in a fault. */
  readonly finished?: (fault: boolean) => void;
}

const SAMPLED = 1;
/** OpenTelemetry's key in `tracestate`. */
const OPEN_TELEMETRY = 'ot';

/** Without a parent the trace takes the load balancer's id, else a fresh one. */
export function traceIdOf(incoming: Context, freshId: () => string): string {
  return trace.getSpanContext(incoming)?.traceId ?? incomingRoot(incoming) ?? freshId();
}

/** @param share of the traces to keep, how many the budget allows */
export function decideHoneycomb(
  { honeycomb }: Settings,
  traceId: string,
  incoming: Context,
  share: number,
): HoneycombHeadDecision {
  const ot = trace.getSpanContext(incoming)?.traceState?.get(OPEN_TELEMETRY) ?? '';
  if (!isOn(honeycomb)) return { sampled: false, sampleRate: 1, ot };
  return sample(honeycomb.sampler, { traceId, parentSampled: remoteSampled(incoming), ot }, share);
}

/** The `tracestate` that spans and outgoing calls carry on: the caller's, with what this service has to say. */
export function traceStateOf(
  { ot }: HoneycombHeadDecision,
  incoming: Context,
): TraceState | undefined {
  const { traceState } = trace.getSpanContext(incoming) ?? {};
  return withMember(traceState, OPEN_TELEMETRY, ot === '' ? undefined : ot);
}

/**
 * The flags that children and `traceparent` carry on: Honeycomb's decision, or the caller's where it is off; and
 * whether the trace id is random, which is true of the ids made here and else the caller's to say.
 */
export function traceFlagsOf(
  { honeycomb }: Settings,
  decision: HoneycombDecision,
  incoming: Context,
): number {
  const sampled = isOn(honeycomb) ? decision.sampled : (remoteSampled(incoming) ?? true);
  const isFresh = incomingRoot(incoming) === undefined;
  const flags = trace.getSpanContext(incoming)?.traceFlags ?? (isFresh ? RANDOM_TRACE_ID : 0);
  return (flags & RANDOM_TRACE_ID) | (sampled ? SAMPLED : 0);
}

/** An incoming decision wins: that of the X-Ray header, else that of `traceparent`. */
export function decideXRay(options: {
  readonly settings: Settings;
  readonly sampler: Sampler;
  readonly headers: Headers;
  readonly facts: RequestFacts;
  /** Of the server span; a rule may ask for some. */
  readonly attributes: Attributes;
  readonly incoming: Context;
  /** The name that the segment will have. */
  readonly service: string;
  /** Whether the budget allows one more trace. */
  readonly isAffordable: () => boolean;
}): XRayDecision {
  const { settings, sampler, headers, facts, attributes, incoming, service, isAffordable } =
    options;
  if (!isOn(settings.xray)) return { sampled: false };
  const asked = incomingHeader(incoming)?.sampled;
  if (asked === '0' || asked === '1') return { sampled: asked === '1' && isAffordable() };
  const remote = remoteSampled(incoming);
  if (asked === undefined && remote !== undefined && hasTraceParent(headers)) {
    return { sampled: remote && isAffordable() };
  }
  const { host, method, path } = facts;
  const decision = sampler.decide({ service, host, method, path, attributes });
  return isAffordable() ? decision : { ...decision, sampled: false };
}

/** Whether the span context is that of `traceparent`. One of X-Ray's header leaves the decision to its rules. */
function hasTraceParent(headers: Headers): boolean {
  return parseTraceParent(headers.get('traceparent') ?? '') !== undefined;
}

/** The flag of the span context that came in; undefined when none did. */
function remoteSampled(incoming: Context): boolean | undefined {
  const remote = trace.getSpanContext(incoming);
  return remote === undefined ? undefined : (remote.traceFlags & SAMPLED) === SAMPLED;
}
