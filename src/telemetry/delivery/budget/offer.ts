/**
 * What a budget offers to one demand. Each budget has two parts: the open one, which all traffic may use, and the
 * kept one, for telemetry that an attacker cannot cause: errors that were not seen before, and traces that no caller
 * asked for, at an even pace. So neither asking for traces nor repeating an error uses up everything.
 */
import { errorShare, traceShare, type Standing } from './share.ts';

/**
 * `trace`: one that this service decides to take. `forced`: one that a caller asked for, or a message that any request
 * can make. `error`: one like others before it. `new-error`: the first of its kind.
 */
export type DemandKind = 'trace' | 'forced' | 'error' | 'new-error';

export interface Demand {
  readonly kind: DemandKind;
  /** The crowds it belongs to: of its target, its client's network, its error. Asked only when enforcing. */
  readonly keys?: () => readonly string[];
  /** Unix milliseconds. @default now */
  readonly at?: number;
}

export interface Offer {
  /** The part of such demands that is served, in [0, 1]. */
  readonly share: number;
  /** The part that the open budget pays for; the kept one pays for the rest of `share`. */
  readonly open: number;
}

export interface Parts {
  readonly open: Standing;
  readonly kept: Standing;
}

export const ALL: Offer = { share: 1, open: 1 };

/** How sharply a crowd's share falls below that of others; higher leaves others more, and makes shares livelier. */
const STEEPNESS = 8;

/** @param crowding asked for the part of the demand that its keys leave, in [0, 1] */
export function offer({ open, kept }: Parts, kind: DemandKind, crowding: () => number): Offer {
  if (kind === 'new-error') return both(errorShare(open), errorShare(kept));
  const even = traceShare(open);
  if (kind === 'error') {
    // One error that comes again and again is spent at the pace of traces, so that others find something left.
    const left = crowding();
    return left < 1 ? only(squeeze(even, left)) : only(errorShare(open));
  }
  // It learns who crowds while the budget suffices, and so knows it when the budget is short.
  const left = crowding();
  if (even === 1) return ALL;
  const first = squeeze(even, left);
  return kind === 'forced' ? only(first) : both(first, traceShare(half(kept)) * left);
}

/** The other half of what is kept is for new errors alone, to the end of the month. */
function half(kept: Standing): Standing {
  return { ...kept, limit: kept.limit / 2 };
}

function only(open: number): Offer {
  return { share: open, open };
}

function both(open: number, kept: number): Offer {
  return { share: open + (1 - open) * kept, open };
}

/**
 * While the budget suffices a crowd gets the same share as all. The shorter it is, the smaller is the share of the
 * crowd alone.
 */
function squeeze(share: number, left: number): number {
  return share * (left + (1 - left) * share ** STEEPNESS);
}
