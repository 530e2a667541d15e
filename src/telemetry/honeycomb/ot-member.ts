/**
 * OpenTelemetry's member of `tracestate`, `ot`: pairs such as `th:c;rv:0123456789abcd`. The threshold `th` says
 * with which probability the trace was sampled; an explicit randomness `rv` stands for the one in the trace id.
 * Other pairs are kept as they are.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/
 */
const DIGITS = 14;
const KEEP_ALL = '0'.repeat(DIGITS);
const MAX_CHARACTERS = 256;

/** 14 lower-case hex digits; undefined when there is none, or an invalid one. */
export function readThreshold(ot: string): string | undefined {
  const digits = valueOf(ot, 'th');
  return digits !== undefined && /^[\da-f]{1,14}$/.test(digits)
    ? digits.padEnd(DIGITS, '0')
    : undefined;
}

/** 14 lower-case hex digits; undefined when there is none, or an invalid one. */
export function readRandomness(ot: string): string | undefined {
  const digits = valueOf(ot, 'rv');
  return digits !== undefined && /^[\da-f]{14}$/.test(digits) ? digits : undefined;
}

/**
 * The member with another threshold, or without one when that is undefined or there is no room for it: a wrong
 * threshold is worse than none. The same threshold changes nothing. @param threshold 14 hex digits
 */
export function withThreshold(ot: string, threshold: string | undefined): string {
  // What most traces say: that all are kept.
  if (ot === '' && threshold === KEEP_ALL) return 'th:0';
  if (threshold !== undefined && readThreshold(ot) === threshold) return ot;
  const others =
    ot === '' ? [] : ot.split(';').filter((pair) => pair !== '' && !pair.startsWith('th:'));
  if (threshold === undefined) return others.join(';');
  const whole = [`th:${threshold.replace(/0+$/, '') || '0'}`, ...others].join(';');
  return whole.length <= MAX_CHARACTERS ? whole : others.join(';');
}

function valueOf(ot: string, key: string): string | undefined {
  if (ot === '') return undefined;
  return ot
    .split(';')
    .find((pair) => pair.startsWith(`${key}:`))
    ?.slice(key.length + 1);
}
