/**
 * Honeycomb's decision on a trace, by the samplers of OpenTelemetry's specification. It follows from the trace
 * id alone, or from the parent's decision, so every service that computes it comes to the same answer; and it
 * tells the services behind this one, by the threshold in `tracestate`, how many traces a kept one stands for.
 * https://opentelemetry.io/docs/specs/otel/trace/sdk/#sampling
 */
import { readRandomness, readThreshold, withThreshold } from './ot-member.ts';
import { adjustedCount, probabilityOf, randomnessOf, thresholdOf } from './threshold.ts';

export interface SamplerConfiguration {
  readonly name:
    | 'always_on'
    | 'always_off'
    | 'traceidratio'
    | 'parentbased_always_on'
    | 'parentbased_always_off'
    | 'parentbased_traceidratio';
  /** In [0, 1]. */
  readonly ratio: number;
}

/** What is known of a trace when its first span in this service starts. */
export interface SampledTrace {
  /** 32 hex digits. */
  readonly traceId: string;
  /** The incoming trace context's flag; undefined when there is none. */
  readonly parentSampled?: boolean | undefined;
  /** The member `ot` of the incoming `tracestate`, or ''. */
  readonly ot?: string;
}

export interface SamplingDecision {
  readonly sampled: boolean;
  /** The number of traces that one kept trace stands for; whole, as Honeycomb wants it. */
  readonly sampleRate: number;
  /** The member `ot` of the `tracestate` that spans and outgoing calls carry, or ''. */
  readonly ot: string;
}

/** @param share of the traces that would be kept, how many may be, in [0, 1]: a budget's say */
export function sample(
  { name, ratio }: SamplerConfiguration,
  trace: SampledTrace,
  share = 1,
): SamplingDecision {
  if (name.startsWith('parentbased_') && trace.parentSampled !== undefined) {
    return followParent(trace, trace.parentSampled, share);
  }
  if (name.endsWith('always_on')) return decide(trace, thresholdOf(share));
  return decide(trace, name.endsWith('traceidratio') ? thresholdOf(ratio * share) : undefined);
}

/** Whether a trace is among a share of them, in [0, 1]. @param randomness of the trace, 14 hex digits */
export function isWithin(randomness: string, share: number): boolean {
  return isKept(randomness, thresholdOf(share));
}

/**
 * The parent's decision is kept, and its threshold with it. A threshold that contradicts the decision is erased:
 * with which probability the parent was sampled is unknown then, as it is when there is none.
 */
function followParent(trace: SampledTrace, isSampled: boolean, share: number): SamplingDecision {
  const { ot = '' } = trace;
  const threshold = readThreshold(ot);
  const isKnown = threshold !== undefined && isKept(readR(trace), threshold) === isSampled;
  if (!isSampled) return drop(isKnown ? ot : withThreshold(ot, undefined));
  if (!isKnown) return { ...decide(trace, thresholdOf(share)), ot: withThreshold(ot, undefined) };
  return decide(trace, share >= 1 ? threshold : thresholdOf(probabilityOf(threshold) * share));
}

/** @param threshold undefined keeps nothing */
function decide(trace: SampledTrace, threshold: string | undefined): SamplingDecision {
  const { ot = '' } = trace;
  const randomness = readR(trace);
  if (threshold === undefined || !isKept(randomness, threshold)) {
    return drop(withThreshold(ot, undefined));
  }
  const sampleRate = adjustedCount(randomness, threshold);
  return { sampled: true, sampleRate, ot: withThreshold(ot, threshold) };
}

function drop(ot: string): SamplingDecision {
  return { sampled: false, sampleRate: 1, ot };
}

function isKept(randomness: string, threshold: string | undefined): boolean {
  return threshold !== undefined && randomness >= threshold;
}

function readR({ traceId, ot = '' }: SampledTrace): string {
  return readRandomness(ot) ?? randomnessOf(traceId);
}
