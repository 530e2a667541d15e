/**
 * How long a vendor asks to wait, from `Retry-After` or a header of its own: seconds, or an HTTP date in any of the
 * three forms that servers write. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */

const DECIMAL = /^\d+(?:\.\d+)?$/;
/** Every form of an HTTP date begins with the name of a day; without this check `Date.parse` takes "-1" for a year. */
const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/i;

/**
 * @param nowMs Unix milliseconds, which a date is compared with
 * @returns milliseconds from now, at least 0, the longest where several say so; undefined when none does
 */
export function retryAfterMs(
  headers: Headers,
  nowMs: number,
  names: readonly string[] = ['retry-after'],
): number | undefined {
  const waits = names.flatMap((name) => waitOf(headers.get(name)?.trim() ?? '', nowMs) ?? []);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

function waitOf(value: string, nowMs: number): number | undefined {
  if (DECIMAL.test(value)) return Number(value) * 1_000;
  const date = DATE.test(value) ? Date.parse(dateOf(value)) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** The form of C's asctime has no zone, which `Date.parse` takes for the local one; RFC 9110 says it is UTC. */
function dateOf(value: string): string {
  return /\d{4}$/.test(value) ? `${value} UTC` : value;
}
