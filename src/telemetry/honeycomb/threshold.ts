/**
 * The arithmetic of OpenTelemetry's consistent probability sampling. A trace has a randomness R and a sampler a
 * rejection threshold T, both of 56 bits, and the trace is kept when R >= T; so all services that sample with the
 * same probability keep the same traces. Both are written as 14 lower-case hex digits, which compare as text in
 * the order of the numbers; JavaScript's own numbers have 53 bits.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
const DIGITS = 14;
const ALL = 2 ** 56;
/** Digits of precision that the specification recommends, beside the leading `f` of small probabilities. */
const PRECISION = 4;
/** Honeycomb keeps a sample rate in 32 bits. */
const MAX_COUNT = 2 ** 31 - 1;

/** The threshold of a sampler that keeps everything. */
const KEEP_ALL = '0'.repeat(DIGITS);

/** The randomness of a trace: the last 56 bits of its id, 32 hex digits. */
export function randomnessOf(traceId: string): string {
  return traceId.slice(-DIGITS);
}

/** The threshold of a sampler that keeps `probability` of all traces; undefined keeps none, below 2^-56. */
export function thresholdOf(probability: number): string | undefined {
  if (probability >= 1) return KEEP_ALL;
  if (!(probability * ALL >= 1)) return undefined;
  // As Python's frexp splits it: the probability is m * 2 ** exponent with m in [0.5, 1).
  const exponent = Math.floor(Math.log2(probability)) + 1;
  const digits = Math.min(DIGITS, PRECISION + Math.floor(exponent / -4));
  const steps = 16 ** digits;
  const kept = Math.ceil(probability * steps - 0.5);
  return (BigInt(steps) - BigInt(kept)).toString(16).padStart(digits, '0').padEnd(DIGITS, '0');
}

/** What share of all traces a threshold lets pass, in (0, 1]. */
export function probabilityOf(threshold: string): number {
  return keptOf(threshold) / ALL;
}

/**
 * How many traces a kept one stands for, as a whole number. At 30 % it is 3.33 of them: two of three say 3 and one
 * says 4, by where the randomness lies above the threshold, so that sums over many traces come out right.
 */
export function adjustedCount(randomness: string, threshold: string): number {
  if (threshold === KEEP_ALL) return 1;
  const kept = keptOf(threshold);
  const count = ALL / kept;
  const whole = Math.floor(count);
  const above = Number(numberOf(randomness) - numberOf(threshold));
  return Math.min(whole + (above / kept < count - whole ? 1 : 0), MAX_COUNT);
}

/** How many of the 2^56 values of R are kept. */
function keptOf(threshold: string): number {
  return Number(BigInt(ALL) - numberOf(threshold));
}

function numberOf(digits: string): bigint {
  return BigInt(`0x${digits}`);
}
