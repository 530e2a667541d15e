/**
 * The one trace id of a request in both of its spellings: 32 hex digits as W3C and OpenTelemetry write it,
 * `1-8hex-24hex` as X-Ray does. The same 128 bits either way, so nothing is lost in either direction.
 * Left out on purpose: judging an id's age. X-Ray takes any W3C id that is punctuated its way.
 * https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html
 */

const XRAY_TRACE_ID = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i;

/** @param traceId 32 lowercase hex digits */
export function toXRayTraceId(traceId: string): string {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}

/** The id as 32 lowercase hex digits, or undefined when `text` is not an X-Ray trace id. */
export function fromXRayTraceId(text: string): string | undefined {
  const match = XRAY_TRACE_ID.exec(text);
  return match === null ? undefined : `${match[1]}${match[2]}`.toLowerCase();
}

/**
 * A new id whose first four bytes are the time, which X-Ray's own search by time and the OpenTelemetry
 * collector's age check rely on.
 *
 * @param nowMs Unix milliseconds
 * @param randomHex24 24 random lowercase hex digits
 */
export function epochTraceId(nowMs: number, randomHex24: string): string {
  const seconds = Math.floor(nowMs / 1000) % 0x1_0000_0000;
  return seconds.toString(16).padStart(8, '0') + randomHex24;
}
