/**
 * Honeycomb's decision on a trace, by the samplers of OpenTelemetry's specification. It follows from the trace
 * id alone (or from the parent's flag), so every service that computes it comes to the same answer.
 * https://opentelemetry.io/docs/specs/otel/trace/sdk/#sampling
 */
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

export interface SamplingDecision {
  readonly sampled: boolean;
  /** One kept trace stands for so many; whole, as Honeycomb wants it. */
  readonly sampleRate: number;
}

const DROP: SamplingDecision = { sampled: false, sampleRate: 1 };

/**
 * @param parentSampled the incoming trace context's flag; undefined when there is none
 * @param share of the traces that would be kept, how many may be, in [0, 1]: a budget's say
 */
export function sample(
  { name, ratio }: SamplerConfiguration,
  traceId: string,
  parentSampled?: boolean,
  share = 1,
): SamplingDecision {
  if (name.startsWith('parentbased_') && parentSampled !== undefined) {
    return parentSampled ? keep(traceId, share) : DROP;
  }
  if (name.endsWith('always_on')) return keep(traceId, share);
  return name.endsWith('traceidratio') ? keep(traceId, ratio * share) : DROP;
}

/**
 * Where the id lies in [0, 1). Its last 56 bits tell, the ones W3C's level 2 promises to be random; the first 32
 * hold the time in ids made for X-Ray and would make the answer depend on the clock.
 */
function fractionOf(traceId: string): number {
  return Number.parseInt(traceId.slice(18), 16) / 2 ** 56;
}

/** Whether a trace is among a share of them, in [0, 1]. Whoever asks about the same trace gets the same answer. */
export function isWithin(traceId: string, share: number): boolean {
  return share >= 1 || fractionOf(traceId) < share;
}

/**
 * A ratio of 0.3 means that a kept trace stands for 3.33 of them. Two of three are told as 3 and one as 4, again
 * by the id, so that sums over many come out right.
 */
function keep(traceId: string, ratio: number): SamplingDecision {
  if (ratio >= 1) return { sampled: true, sampleRate: 1 };
  const fraction = fractionOf(traceId);
  if (fraction >= ratio) return DROP;
  const standsFor = 1 / ratio;
  const roundUp = fraction / ratio < standsFor % 1;
  return { sampled: true, sampleRate: Math.floor(standsFor) + (roundUp ? 1 : 0) };
}
