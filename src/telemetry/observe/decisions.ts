/**
 * Decides about a trace when its request arrives: whether Honeycomb and X-Ray get it, and which part of the budget
 * pays. Each vendor has one decision, made here and carried on by the headers of outgoing calls.
 */
import type { Attributes, TraceState } from '@opentelemetry/api';
import { isOn, type Settings } from '../settings/settings.ts';
import type { Budget } from '../delivery/budget/budget.ts';
import type { Demand, Offer } from '../delivery/budget/offer.ts';
import { isWithin, sample } from '../honeycomb/sampler.ts';
import { RANDOM_TRACE_ID } from '../recording/context/trace-parent.ts';
import { boundTraceState, withMember } from '../recording/context/trace-state.ts';
import type { SamplingRequest } from '../xray/sampling/sampling-rule.ts';
import type { Sampler } from '../xray/sampling/sampling.ts';
import { OPEN_TELEMETRY, type Caller } from './caller.ts';

/** What a vendor gets, and who pays. */
export interface Decision {
  readonly sampled: boolean;
  /** Charged to the part of the budget that is kept. */
  readonly isKept: boolean;
}

export interface HoneycombDecision extends Decision {
  /** The number of traces that one sampled trace stands for. */
  readonly sampleRate: number;
}

/** What a sampler decided, and what it tells the services behind this one. */
export interface HoneycombHeadDecision extends HoneycombDecision {
  /** OpenTelemetry's member of `tracestate`, or ''. */
  readonly ot: string;
}

export interface XRayDecision extends Decision {
  /** The sampling rule that decided; absent when an incoming decision did, or when X-Ray is off. */
  readonly rule?: string;
  /** There when X-Ray wants to know whether the request ended in a fault. */
  readonly finished?: (fault: boolean) => void;
}

const SAMPLED = 1;
const NOT_SAMPLED: Decision = { sampled: false, isKept: false };

/** What a budget offers, taken or not. @param randomness of the request, 14 hex digits */
export function accept(randomness: string, { share, open }: Offer): Decision {
  const sampled = isWithin(randomness, share);
  return { sampled, isKept: sampled && !isWithin(randomness, open) };
}

/** @param offer of the budget to such traces */
export function decideHoneycomb(
  { honeycomb }: Settings,
  caller: Caller,
  { share, open }: Offer,
): HoneycombHeadDecision {
  const { traceId, ot, isSampled } = caller;
  if (!isOn(honeycomb)) return { sampled: false, isKept: false, sampleRate: 1, ot };
  const traced = { traceId, parentSampled: isSampled.honeycomb, ot };
  const decision = sample(honeycomb.sampler, traced, share);
  const { sampled, sampleRate } = decision;
  const isKept = sampled && open < share && !sample(honeycomb.sampler, traced, open).sampled;
  return { sampled, isKept, sampleRate, ot: decision.ot };
}

export type TraceStateOf = (
  decision: HoneycombHeadDecision,
  caller: Caller,
) => TraceState | undefined;

/**
 * Makes the `tracestate` that spans and outgoing calls carry on: the caller's, with what this service has to say. One
 * for an isolate, because requests that bring none share theirs.
 */
export function createTraceStates(): TraceStateOf {
  let last: { readonly ot: string; readonly state: TraceState | undefined } | undefined;
  return ({ ot }, { parent }) => {
    const given = parent?.traceState;
    if (given === undefined && last?.ot === ot) return last.state;
    const state = withMember(given, OPEN_TELEMETRY, ot === '' ? undefined : ot);
    const bound = state && boundTraceState(state);
    if (given === undefined) last = { ot, state: bound };
    return bound;
  };
}

/**
 * The flags that children and `traceparent` carry on: Honeycomb's decision, or the caller's where it is off; and
 * whether the trace id is random, which is true of the ids made here and else the caller's to say.
 */
export function traceFlagsOf(
  { honeycomb }: Settings,
  decision: HoneycombDecision,
  { parent, isJoined, isSampled }: Caller,
): number {
  const sampled = isOn(honeycomb) ? decision.sampled : (isSampled.honeycomb ?? true);
  const flags = parent?.traceFlags ?? (isJoined ? 0 : RANDOM_TRACE_ID);
  return (flags & RANDOM_TRACE_ID) | (sampled ? SAMPLED : 0);
}

/** An incoming decision that is believed wins over the rules. */
export function decideXRay(options: {
  readonly settings: Settings;
  readonly sampler: Sampler;
  readonly facts: Pick<SamplingRequest, 'host' | 'method' | 'path'>;
  /** Of the server span; a rule may ask for some. */
  readonly attributes: Attributes;
  readonly caller: Caller;
  /** The name that the segment will have. */
  readonly service: string;
  readonly budget: Pick<Budget, 'offer'>;
  readonly demand: Demand;
  /** Unix milliseconds. */
  readonly at: number;
}): XRayDecision {
  const { settings, sampler, facts, attributes, caller, service, budget, demand, at } = options;
  if (!isOn(settings.xray)) return NOT_SAMPLED;
  const { xray } = caller.isSampled;
  if (xray === false) return NOT_SAMPLED;
  if (xray === true) return accept(caller.randomness, budget.offer('xray', demand));
  const { host, method, path } = facts;
  const {
    rule,
    finished,
    sampled: isWanted,
  } = sampler.decide({ service, host, method, path, attributes }, at);
  const { sampled, isKept } = isWanted
    ? accept(caller.randomness, budget.offer('xray', demand))
    : NOT_SAMPLED;
  return finished === undefined ? { sampled, isKept, rule } : { sampled, isKept, rule, finished };
}
