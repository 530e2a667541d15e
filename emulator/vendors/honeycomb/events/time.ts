/**
 * Reads the time of an event as clients of the Events API write it: RFC 3339 text, or a unix time in seconds,
 * milliseconds, microseconds or nanoseconds, told apart by its size.
 */
import { MAX_TIME_NS } from '../otlp/traces.ts';

const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/;

/** Unix nanoseconds; undefined when it is not a time that can be read. */
export function timeOf(value: unknown): bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return unixTime(String(value));
  if (typeof value !== 'string') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return unixTime(value);
  const [, date, time, fraction = '', zone] = RFC3339.exec(value) ?? [];
  if (date === undefined || time === undefined || zone === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return inRange(BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0')));
}

/** Until the year 2286 seconds have up to 10 digits, and each finer unit three more. */
function unixTime(text: string): bigint | undefined {
  const [, whole = '', fraction = ''] = /^(\d{1,19})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return undefined;
  const digits = Math.max(0, Math.min(3, Math.ceil((whole.length - 10) / 3)));
  const decimals = 9 - 3 * digits;
  return inRange(BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0')));
}

function inRange(ns: bigint): bigint | undefined {
  return ns >= 0n && ns <= MAX_TIME_NS ? ns : undefined;
}
