/**
 * Makes one call of a destination, within its time and without an exception. A destination that ignores its signal
 * holds up no other; if one rejects, nothing is known to have arrived. When its time ends, a client may still say
 * what it knows: which items arrived, and where the call went.
 */
import { all, type CallAllowance, type Delivery } from '../kit/delivery.ts';
import type { Destination } from './destination.ts';

/** @param timeoutMs after which the signal of `allowance` ends @param wait a timer, which runs after what is ready */
export async function callInTime<Item>(
  { name, send }: Pick<Destination<Item>, 'name' | 'send'>,
  items: readonly Item[],
  allowance: CallAllowance,
  timeoutMs: number,
  wait: (milliseconds: number) => Promise<void>,
): Promise<Delivery> {
  const { length } = items;
  const inVain = (reason: string): Delivery => ({
    outcomes: all(length, { kind: 'retry', reason }),
  });
  const { signal } = allowance;
  const silent = Promise.withResolvers<Delivery>();
  const end = (): void => silent.resolve(inVain(`${name} gave no answer in ${timeoutMs} ms`));
  const giveUp = (): void => void wait(0).then(end, end);
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([send(items, allowance), silent.promise]);
  } catch (error) {
    return inVain(
      `Cannot send to ${name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    // The runtime keeps a signal with its listeners until its time is over, and what they refer to with it.
    signal.removeEventListener('abort', giveUp);
  }
}
