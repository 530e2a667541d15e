/** Numbers, times and ids as the page writes them. */

/** Local time of day to the millisecond: rows are compared by it, so it is always equally long. */
export function clockTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** As in `14:02:11`, local. */
export function clockSecond(ms: number): string {
  return clockTime(ms).slice(0, 8);
}

/** As in `Sat 28 Nov 14:02:11.204`, local. */
export function dayAndTime(ms: number): string {
  return `${dayName(ms, 'short')} ${clockTime(ms)}`;
}

/** As in `Sat 28 Nov 14:02:11`, local. */
export function dayAndSecond(ms: number): string {
  return `${dayName(ms, 'short')} ${clockSecond(ms)}`;
}

/** As in `Saturday 28 November`, local. */
export function dayName(ms: number, length: 'short' | 'long' = 'long'): string {
  const date = new Date(ms);
  const weekday = date.toLocaleDateString('en', { weekday: length });
  const month = date.toLocaleDateString('en', { month: length });
  return `${weekday} ${date.getDate()} ${month}`;
}

/** As in `2026-11-28 14:02:11.204 UTC`. */
export function utcTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', ' UTC');
}

/** What a picture says of the moment that one points at: `14:02:11, 2026-11-28 13:02:11.204 UTC`. */
export function bothTimes(ms: number): string {
  return `${clockSecond(ms)}, ${utcTime(ms)}`;
}

/** How long ago, roughly: `12 s ago`. */
export function ago(ms: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - ms) / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} days ago`;
}

/** With separators: `1,284`. */
export function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}

/** Two significant digits; a share above 0 is never 0 %, and one below 1 never 100 %. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0 %';
  if (value < 0.01) return 'less than 0.01 %';
  if (value >= 99 && value < 100) return `${Math.floor(value * 100) / 100} %`;
  return `${value >= 10 ? number(Math.round(value)) : Number(value.toPrecision(2))} %`;
}

/** Three significant digits, in the unit a person would choose. */
export function duration(ms: number): string {
  if (ms >= 60_000) {
    const seconds = Math.round(ms / 1000);
    const rest = seconds % 60;
    return `${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
  }
  const rounded = digits(ms);
  if (rounded >= 1000) return `${digits(rounded / 1000)} s`;
  if (rounded >= 1 || rounded === 0) return `${rounded} ms`;
  return `${digits(rounded * 1000)} µs`;
}

function digits(value: number): number {
  return Number(value.toPrecision(3));
}

const SIZES = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

/** Of bytes, decimal as they are billed: `12.3 MB`. */
export function fileSize(bytes: number): string {
  const [size, name] = SIZES.find(([least]) => bytes >= least) ?? [1, 'B'];
  return `${digits(bytes / size)} ${name}`;
}

export function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

export interface TraceIdForm {
  readonly label: string;
  readonly usedBy: string;
  readonly value: string;
}

/**
 * One id, written as each reader wants it.
 * @param traceId 32 hex digits. @param rootSpanId 16 hex digits of the entry span, when it is known.
 */
export function traceIdForms(traceId: string, rootSpanId: string | null): TraceIdForm[] {
  const xray = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
  const parent = rootSpanId ?? '0'.repeat(15) + '1';
  return [
    { label: 'trace.trace_id', usedBy: 'Honeycomb, log lines, Rollbar', value: traceId },
    { label: 'X-Ray id', usedBy: 'X-Ray, AWS CLI', value: xray },
    { label: 'traceparent', usedBy: 'W3C header', value: `00-${traceId}-${parent}-01` },
    {
      label: 'X-Amzn-Trace-Id',
      usedBy: 'AWS header',
      value: `Root=${xray};Parent=${parent};Sampled=1`,
    },
  ];
}

/** JSON indented for reading; what is not JSON stays as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(parseJson(text), null, 2);
  } catch {
    return text;
  }
}

/** JSON as it may be shown: in a text that was sent as JSON, escapes hide what `withLabels` looks for. */
export function parseJson(text: string): unknown {
  return JSON.parse(withLabels(JSON.stringify(JSON.parse(text))));
}

/** Characters that say in which direction others are written: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text with labels in place of what would turn it around: telemetry must not look like what it is not. */
export function withLabels(text: string): string {
  return text.replaceAll(DIRECTIONS, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return `‹U+${code}›`;
  });
}
