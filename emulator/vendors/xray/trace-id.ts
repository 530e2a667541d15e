/**
 * The two spellings of one trace id: X-Ray's `1-8hex-24hex` and the plain 32 hex digits of W3C Trace Context, by
 * which the store knows traces.
 */
const XRAY_TRACE_ID = /^1-([\da-f]{8})-([\da-f]{24})$/i;

/** @returns 32 lower-case hex digits, or undefined when it is not an X-Ray trace id. */
export function toHexTraceId(traceId: string): string | undefined {
  const match = XRAY_TRACE_ID.exec(traceId);
  return match === null ? undefined : `${match[1]}${match[2]}`.toLowerCase();
}

/** @param hex 32 hex digits. */
export function toXRayTraceId(hex: string): string {
  return `1-${hex.slice(0, 8)}-${hex.slice(8)}`;
}
