/**
 * The ledger of the whole account: asks the one Durable Object that all isolates share. A stub is made for
 * each call, because I/O objects of one request may not be used by another.
 */
import * as v from 'valibot';
import type { Ledger } from './ledger.ts';
import { AmountsText } from './message.ts';

/** As much of Cloudflare's `DurableObjectNamespace` as is needed. */
export interface BudgetNamespace<Id> {
  idFromName(name: string): Id;
  get(id: Id): { readonly fetch: (url: string, init: RequestInit) => Promise<Response> };
}

const OBJECT_NAME = 'account';
/** Below the 10 s after which a settle that has not ended counts as dead. */
const TIMEOUT_MS = 5_000;

/** @param namespace the binding whose class is `BudgetObject` */
export function createObjectLedger<Id>(namespace: BudgetNamespace<Id>): Ledger {
  return {
    scope: 'account',
    async add(month, amounts, running) {
      const stub = namespace.get(namespace.idFromName(OBJECT_NAME));
      // The host is never looked up; a stub takes any valid URL.
      const response = await stub.fetch('https://budget.invalid/', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ month, amounts, running }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = await response.text();
      if (!response.ok) {
        throw new Error(
          `Cannot add to the budget of ${month}: status is ${response.status}: ${answer.slice(0, 200)}`,
        );
      }
      return v.parse(AmountsText, answer);
    },
  };
}
