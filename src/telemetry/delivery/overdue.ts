/** How much may wait in a lane before it is sent at once, without a leader. */
import type { Backlog } from './backlog.ts';

const LARGE_ITEMS = 1_000;
/** About as many calls as an invocation may make. */
const LARGE_CALLS = 40;
const LARGE_BYTES = 3 * 1024 * 1024;

/** @param maxItems of one call */
export function isOverdue(backlog: Backlog<unknown>, maxItems: number): boolean {
  return (
    backlog.length / maxItems >= LARGE_CALLS ||
    backlog.length >= LARGE_ITEMS ||
    backlog.bytes >= LARGE_BYTES
  );
}
