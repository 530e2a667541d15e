/** A vendor, or the queue before it, as a lane sees it. */
import type { CallAllowance, Delivery } from '../kit/delivery.ts';
import type { BatchLimits } from './backlog.ts';

export interface Destination<Item> {
  readonly name: string;
  /** What goes in one call. */
  readonly limits: BatchLimits;
  /** Calls at the same time. A Worker may hold six connections. @default 1 */
  readonly callsAtOnce?: number;
  /** For one `send`, in milliseconds. @default 10,000 */
  readonly timeoutMs?: number;
  /** Sends what goes in one call; what does not fit comes back as `unsent`. Never rejects. */
  send(items: readonly Item[], allowance: CallAllowance): Promise<Delivery>;
}
