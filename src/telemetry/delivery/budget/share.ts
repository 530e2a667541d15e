/**
 * How much of what is new a vendor may still be sent, from what is used and how much of the month is over. Pure.
 *
 * The law looks at the pace: the part of the budget that remains over the part of the month that remains. It is
 * 1 on the straight line to the month's end, above 1 with budget saved up, below 1 when spent ahead. The share is
 * 1 down to a pace of 0.95, 0 at 0.85, and linear between. Under a steady demand of D budgets a month the pace p
 * moves by (p - share * D) / (what remains of the month): a first-order system whose share falls as more is
 * used, so it slides to share = p / D and cannot swing. No spending rate is measured, hence nothing is smoothed,
 * and all isolates, a new one too, come to one share from the same two numbers.
 */

export interface Standing {
  readonly used: number;
  readonly limit: number;
  /** How much of the month is over, in [0, 1). */
  readonly elapsed: number;
}

/** This part of every budget is for errors only. */
const ERROR_RESERVE = 0.02;
/** From this pace on all is kept: a twentieth of what remains may be spent ahead of its time. */
const FULL_PACE = 0.95;
/** At this pace only errors are kept. So near to `FULL_PACE` that a flood leaves most of the month its due. */
const SHUT_PACE = 0.85;
/**
 * Least part of the budget over which the share goes from 1 to 0. In the month's last hours the two paces are so
 * near each other that news some seconds old would make the share swing.
 */
const LEAST_SLOPE = 0.001;

/** What share of new traces to keep, in [0, 1]. Never grows with `used`; 0 once only the reserve for errors is left. */
export function traceShare({ used, limit, elapsed }: Standing): number {
  const remaining = 1 - usedShare(used, limit) / (1 - ERROR_RESERVE);
  const slope = Math.max((FULL_PACE - SHUT_PACE) * (1 - elapsed), LEAST_SLOPE);
  return clamp((remaining - SHUT_PACE * (1 - elapsed)) / slope);
}

/**
 * What share of errors to keep, in [0, 1]: all until 98 % of the limit, then fewer the less is left, so that the
 * end is approached and not run into. Never below `traceShare`, which is 0 by then.
 */
export function errorShare({ used, limit }: Standing): number {
  return clamp((1 - usedShare(used, limit)) / ERROR_RESERVE);
}

/** For what is counted as a level there is no pace: 1 while another one fits, else 0. */
export function levelShare({ used, limit }: Standing): number {
  return used < limit ? 1 : 0;
}

/** How much of its limit is used: 0 for nothing, 1 for all. A limit of 0 is used up from the start. */
export function usedShare(used: number, limit: number): number {
  return limit > 0 ? used / limit : 1;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
