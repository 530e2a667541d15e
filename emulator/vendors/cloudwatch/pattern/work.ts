/**
 * Limits how much one call looks at messages, so that neither 10,000 short messages nor a hundred filters with a long
 * pattern each stop others for longer than about a second.
 */
import type { FilterPattern } from './parsed.ts';

/** Of a call that others wait for: characters that terms are looked for in. */
const MAX_WORK = 500_000_000;

/** What each message costs beside its length, in characters. */
const MESSAGE_COST = 64;

/** @returns whether the limit leaves work for the pattern to look at the message; once false, always false */
export type TakeWork = (pattern: Pick<FilterPattern, 'size'>, message: string) => boolean;

export function createWork(most = MAX_WORK): TakeWork {
  let left = most;
  return ({ size }, message) => {
    if (left > 0) left -= size * (message.length + MESSAGE_COST);
    return left > 0;
  };
}
