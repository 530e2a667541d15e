/**
 * The time range of the scope: the last minutes, which moves along, since a moment, a stretch that stays, or all that is
 * stored. In the address it is `15m`, `2h`, `7d`, `all`, or times in unix milliseconds, `1795361907900-1795361967900` or
 * `1795361907900-`.
 */
export type TimeRange =
  | { readonly kind: 'last'; readonly ms: number }
  | { readonly kind: 'since'; readonly fromMs: number }
  | { readonly kind: 'between'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'all' };

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: 60 * MINUTE, d: 1440 * MINUTE };
const NAMES: Readonly<Record<string, string>> = { m: 'min', h: 'h', d: 'days' };

export const FIRST_RANGE: TimeRange = { kind: 'last', ms: 15 * MINUTE };

/** What the menu offers, from short to long. */
export const OFFERED_RANGES: readonly TimeRange[] = [
  { kind: 'last', ms: 5 * MINUTE },
  FIRST_RANGE,
  { kind: 'last', ms: 60 * MINUTE },
  { kind: 'last', ms: 360 * MINUTE },
  { kind: 'last', ms: 1440 * MINUTE },
  { kind: 'last', ms: 7 * 1440 * MINUTE },
  { kind: 'all' },
];

/** Reads what it cannot as the first range. */
export function readTimeRange(text: string): TimeRange {
  if (text === 'all') return { kind: 'all' };
  const last = /^(\d{1,4})([mhd])$/.exec(text);
  if (last !== null)
    return { kind: 'last', ms: Number(last[1]) * (UNITS[last[2] ?? ''] ?? MINUTE) };
  const since = /^(\d{1,14})-$/.exec(text);
  if (since !== null) return { kind: 'since', fromMs: Number(since[1]) };
  const between = /^(\d{1,14})-(\d{1,14})$/.exec(text);
  const [fromMs, toMs] = [Number(between?.[1]), Number(between?.[2])];
  return fromMs < toMs ? { kind: 'between', fromMs, toMs } : FIRST_RANGE;
}

/** Empty for the range at first. */
export function writeTimeRange(range: TimeRange): string {
  if (range.kind === 'all') return 'all';
  if (range.kind === 'since') return `${range.fromMs}-`;
  if (range.kind === 'between') return `${range.fromMs}-${range.toMs}`;
  if (range.ms === 15 * MINUTE) return '';
  const [count, unit] = inUnit(range.ms);
  return `${count}${unit}`;
}

/** As in `Last 15 min`. @param clock writes a time of the day */
export function nameTimeRange(range: TimeRange, clock: (ms: number) => string): string {
  if (range.kind === 'all') return 'All there is';
  if (range.kind === 'since') return `Since ${clock(range.fromMs)}`;
  if (range.kind === 'between') return `${clock(range.fromMs)} – ${clock(range.toMs)}`;
  const [count, unit] = inUnit(range.ms);
  return `Last ${count} ${NAMES[unit] ?? unit}`;
}

/** As in a sentence: `in the last 15 min`, `since 14:02:11`, `in all that is stored`. */
export function whenTimeRange(range: TimeRange, clock: (ms: number) => string): string {
  const name = nameTimeRange(range, clock);
  if (range.kind === 'all') return 'in all that is stored';
  if (range.kind === 'last') return `in the ${name.toLowerCase()}`;
  return range.kind === 'since' ? name.toLowerCase() : `from ${name.replace('–', 'to')}`;
}

/** From when to when, in unix milliseconds. A range without end ends in `Infinity`. */
export function limitsOf(range: TimeRange, nowMs: number): { fromMs: number; toMs: number } {
  if (range.kind === 'all') return { fromMs: 0, toMs: Infinity };
  if (range.kind === 'last') return { fromMs: nowMs - range.ms, toMs: Infinity };
  if (range.kind === 'since') return { fromMs: range.fromMs, toMs: Infinity };
  return range;
}

/** The range as long again, before or after: what `[` and `]` do. It does not go into the future. */
export function shiftTimeRange(range: TimeRange, nowMs: number, by: -1 | 1): TimeRange {
  if (range.kind === 'all') return range;
  const { fromMs, toMs } =
    range.kind === 'between' ? range : { ...limitsOf(range, nowMs), toMs: nowMs };
  const length = toMs - fromMs;
  const from = Math.round(fromMs + by * length);
  // Nothing has happened there yet.
  if (from >= nowMs) return range;
  return { kind: 'between', fromMs: Math.max(0, from), toMs: from + length };
}

function inUnit(ms: number): [number, string] {
  const unit = ms % (UNITS['d'] ?? 1) === 0 ? 'd' : ms % (UNITS['h'] ?? 1) === 0 ? 'h' : 'm';
  // A day is better known as 24 hours.
  if (unit === 'd' && ms === UNITS['d']) return [24, 'h'];
  return [ms / (UNITS[unit] ?? MINUTE), unit];
}
