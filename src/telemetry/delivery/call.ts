/**
 * One call of a destination, in time and without an exception, whatever the destination does: one that ignores its
 * signal must not hold up others, and of one that rejects nothing is known to have arrived.
 */
import { all, type CallAllowance, type Delivery } from '../kit/delivery.ts';
import type { Destination } from './destination.ts';

/** @param timeoutMs after which the signal of `allowance` ends */
export async function callInTime<Item>(
  { name, send }: Pick<Destination<Item>, 'name' | 'send'>,
  items: readonly Item[],
  allowance: CallAllowance,
  timeoutMs: number,
): Promise<Delivery> {
  const inVain = (reason: string): Delivery => ({
    outcomes: all(items.length, { kind: 'retry', reason }),
  });
  const { signal } = allowance;
  const silent = new Promise<Delivery>((resolve) => {
    const giveUp = (): void => resolve(inVain(`${name} gave no answer in ${timeoutMs} ms`));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([send(items, allowance), silent]);
  } catch (error) {
    return inVain(
      `Cannot send to ${name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
