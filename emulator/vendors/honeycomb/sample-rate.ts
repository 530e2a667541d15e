/**
 * Reads how many spans one span stands for: from the attribute `sampleRate` (or `SampleRate`), which then is not a
 * field of the event, else from the sampling threshold in tracestate (`ot=th:…`), else 1.
 */
import type { FieldValue, Fields } from './attributes.ts';

const MAX_RATE = 2 ** 31 - 1;

/**
 * The sample rate of a span, a whole number from 1 on.
 *
 * @param fields the span's, its attributes included
 */
export function sampleRateOf(fields: Fields, traceState: string): number {
  const rate = fields['sampleRate'] ?? fields['SampleRate'];
  if (rate !== undefined) return wholeRate(Math.floor(numberOf(rate) + 0.5));
  return traceState === '' ? 1 : rateOfTraceState(traceState);
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
 * A threshold T is compared with 56 bits of randomness, so a span stands for 2^56 / (2^56 - T). The vendor leaves the
 * fraction off. https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling
 */
function rateOfTraceState(traceState: string): number {
  const digits = thresholdOf(traceState);
  if (digits === undefined) return 1;
  const threshold = BigInt(`0x${digits.padEnd(14, '0')}`);
  const probability = Number(2n ** 56n - threshold) / 2 ** 56;
  return wholeRate(Math.floor(1 / probability));
}

/** Where a member is looked for. It has 256 characters at most, and there are 32 of them. */
const MAX_LENGTH = 32 * 257;

/** Of `ot=rv:…;th:c,other=…`. */
function thresholdOf(traceState: string): string | undefined {
  for (const member of traceState.slice(0, MAX_LENGTH).split(',')) {
    const found = /^\s*ot=(?:[^;]*;)*th:([0-9a-fA-F]{1,14})(?:;|\s*$)/.exec(member);
    if (found) return found[1];
  }
  return undefined;
}
