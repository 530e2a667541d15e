/**
 * Finds the item for which a vendor refuses a whole call: sends the call again as two halves, until the item is alone.
 * One poisoned item among n takes about 2 log2(n) calls. A vendor that refuses everything must not be asked for ever,
 * so after 64 calls without an accepted item it stops, and the rest is refused in the pieces it is in.
 */
import type { Batch } from './backlog.ts';

const MAX_CALLS = 64;

/** A part was accepted: the vendor takes items, and the search may go on. */
export function refill({ calls }: Pick<Batch<unknown>, 'calls'>): void {
  if (calls !== undefined) calls.left = MAX_CALLS;
}

/** The two halves of a refused batch, or undefined when no more calls may be spent on it. */
export function halves<Item>({
  entries,
  calls = { left: MAX_CALLS },
}: Batch<Item>): readonly [Batch<Item>, Batch<Item>] | undefined {
  if (entries.length < 2 || calls.left < 2) return undefined;
  calls.left -= 2;
  const middle = Math.ceil(entries.length / 2);
  return [
    { entries: entries.slice(0, middle), calls },
    { entries: entries.slice(middle), calls },
  ];
}
