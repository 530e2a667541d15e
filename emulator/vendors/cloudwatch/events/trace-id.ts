/**
 * Finds the trace a log line belongs to: a `trace_id` or, as OTLP spells it, `traceId` field of JSON or logfmt with 32 hex digits, or an X-Ray trace
 * id anywhere in the line. The first one found wins.
 */
const TRACE_ID =
  /"trace_?id"\s*:\s*"([\da-f]{32})"|\btrace_?id=([\da-f]{32})\b|\b1-([\da-f]{8})-([\da-f]{24})\b/i;

/** @returns 32 lower-case hex digits. All zeros is W3C's way to say that there is no trace. */
export function findTraceId(message: string): string | undefined {
  const match = TRACE_ID.exec(message);
  if (match === null) return undefined;
  const [, json, logfmt, time = '', unique = ''] = match;
  const hex = (json ?? logfmt ?? time + unique).toLowerCase();
  return /^0+$/.test(hex) ? undefined : hex;
}
