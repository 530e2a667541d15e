/** Where a row of the traffic stands among those of all sources, and from where on the next page is read. */
import type { Wanted } from './wanted.ts';

/** Where a row stands: newest first, of the same millisecond by source and id. */
export interface Place {
  readonly ms: number;
  readonly source: Source;
  readonly id: number;
}

const SOURCES = ['a', 'r', 'k'] as const;
/** Answered and remembered, refused, or kept. */
export type Source = (typeof SOURCES)[number];

const LATEST = Number.MAX_SAFE_INTEGER;

/** From when on, and which of the last millisecond: what comes after a place in one source. */
export function limitsOf({ fromMs, toMs }: Wanted, source: Source, after?: Place) {
  const from = Math.floor(fromMs);
  if (after === undefined) {
    return { from, to: Number.isFinite(toMs) ? Math.ceil(toMs) : LATEST, below: LATEST };
  }
  const order = SOURCES.indexOf(source) - SOURCES.indexOf(after.source);
  return { from, to: after.ms, below: order > 0 ? LATEST : order === 0 ? after.id : 0 };
}

export function newestFirst(a: Place, b: Place): number {
  return b.ms - a.ms || SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source) || b.id - a.id;
}

export function writePlace({ ms, source, id }: Place): string {
  return `${ms}${source}${id}`;
}

/** Undefined for a text that no page gave. */
export function readPlace(text: string): Place | undefined {
  const [, ms, letter, id] = /^(\d{1,15})([ark])(\d{1,15})$/.exec(text) ?? [];
  const source = SOURCES.find((one) => one === letter);
  return source === undefined ? undefined : { ms: Number(ms), source, id: Number(id) };
}
