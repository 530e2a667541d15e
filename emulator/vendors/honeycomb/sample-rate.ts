/**
 * Reads how many spans one span stands for: from the attribute `sampleRate` (or `SampleRate`), which then is no field
 * of the event, else from the sampling threshold in tracestate (`ot=th:…`), else 1.
 */
import type { FieldValue, Fields } from './attributes.ts';

const MAX_RATE = 2 ** 31 - 1;

/**
 * The sample rate of a span, a whole number from 1 on.
 *
 * @param fields the span's, its attributes included
 * @param traceId hex; decides, evenly over traces, whether a fractional rate is rounded up or down
 */
export function sampleRateOf(fields: Fields, traceState: string, traceId: string): number {
  const rate = fields['sampleRate'] ?? fields['SampleRate'];
  if (rate !== undefined) return wholeRate(Math.floor(numberOf(rate) + 0.5));
  return traceState === '' ? 1 : rateOfTraceState(traceState, traceId);
}

/** Takes the attributes that name a rate out of an event's fields. */
export function removeSampleRate(fields: Fields): void {
  if ('sampleRate' in fields) delete fields['sampleRate'];
  if ('SampleRate' in fields) delete fields['SampleRate'];
}

function numberOf(rate: FieldValue): number {
  return typeof rate === 'boolean' ? 1 : Number(rate);
}

function wholeRate(rate: number): number {
  return rate >= 1 ? Math.min(rate, MAX_RATE) : 1; // NaN becomes 1 as well
}

/**
 * A threshold T is compared with 56 bits of randomness, so its adjusted count is 2^56 / (2^56 - T). Up to 100
 * a fraction is rounded up for as many traces as it says, which keeps sums right; above, to the nearest.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling
 */
function rateOfTraceState(traceState: string, traceId: string): number {
  const digits = thresholdOf(traceState);
  if (digits === undefined) return 1;
  const threshold = Number.parseInt(digits.padEnd(14, '0'), 16);
  const count = 2 ** 56 / (2 ** 56 - threshold);
  if (count > 100) return wholeRate(Math.round(count));
  const whole = Math.floor(count);
  return wholeRate(whole + (fraction(traceId) < count - whole ? 1 : 0));
}

/** Of `ot=rv:…;th:c,other=…`, or of the older form `th=c`. */
function thresholdOf(traceState: string): string | undefined {
  for (const member of traceState.split(',')) {
    const found = /^\s*(?:ot=(?:[^;]*;)*th:|th=)([0-9a-f]{1,14})(?:;|\s*$)/.exec(member);
    if (found) return found[1];
  }
  return undefined;
}

/** The last 32 bits of a trace id as a number from 0 to 1; what the sampler kept depends on higher ones. */
function fraction(traceId: string): number {
  const bits = Number.parseInt(traceId.slice(-8), 16);
  return Number.isNaN(bits) ? 0 : bits / 2 ** 32;
}
