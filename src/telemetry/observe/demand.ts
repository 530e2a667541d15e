/** What a request asks of a budget, and what it may be one of too many of. */
import type { Demand } from '../delivery/budget/offer.ts';
import { clientAddress } from '../recording/client-address.ts';
import type { RequestFacts } from '../recording/server-span.ts';
import type { Caller } from './caller.ts';

/** Of the trace, when its request comes in. */
export function demandOf({ isSampled }: Caller, facts: RequestFacts): Demand {
  const isForced = isSampled.honeycomb === true || isSampled.xray === true;
  return { kind: isForced ? 'forced' : 'trace', keys: () => keysOf(facts) };
}

/** The target, which a route is no more known by than this when a request comes in, and the client's network. */
export function keysOf({ knownMethod, path, wholeAddress }: RequestFacts): readonly string[] {
  const network = clientAddress(wholeAddress, 'cut');
  const target = `${knownMethod} ${path.slice(0, 100)}`;
  return network === undefined ? [target] : [target, `network ${network}`];
}
