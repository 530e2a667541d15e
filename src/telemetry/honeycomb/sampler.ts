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
  /** One kept trace stands for so many. */
  readonly sampleRate: number;
}

/** @param parentSampled the incoming trace context's flag; undefined when there is none */
export function sample(
  { name, ratio }: SamplerConfiguration,
  traceId: string,
  parentSampled: boolean | undefined,
): SamplingDecision {
  if (name.startsWith('parentbased_') && parentSampled !== undefined) {
    return { sampled: parentSampled, sampleRate: 1 };
  }
  if (name.endsWith('always_on')) return { sampled: true, sampleRate: 1 };
  if (name.endsWith('always_off') || ratio === 0) return { sampled: false, sampleRate: 1 };
  return { sampled: belowRatio(traceId, ratio), sampleRate: Math.max(1, Math.round(1 / ratio)) };
}

/**
 * Compares the id's last 56 bits, the ones W3C's level 2 promises to be random; the first 32 hold the time in
 * ids made for X-Ray and would make the answer depend on the clock.
 */
function belowRatio(traceId: string, ratio: number): boolean {
  return Number.parseInt(traceId.slice(18), 16) < ratio * 2 ** 56;
}
