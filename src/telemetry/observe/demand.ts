/** Tells what a request asks of a budget, and to which crowds it belongs, each of which may be too large. */
import type { Demand } from '../delivery/budget/offer.ts';
import type { RequestFacts } from '../recording/server-span.ts';
import type { Caller } from './caller.ts';
import { errorKind, type ErrorKinds } from './error-kinds.ts';

/** Of the trace, when its request arrives. @param at Unix milliseconds */
export function demandOf({ isSampled }: Caller, facts: RequestFacts, at: number): Demand {
  const isForced = isSampled.honeycomb === true || isSampled.xray === true;
  let keys: readonly string[] | undefined;
  return { kind: isForced ? 'forced' : 'trace', keys: () => (keys ??= keysOf(facts)), at };
}

/** Of an error, when the response is there. Make it once: the first error of its kind is new, and new to all vendors. */
export function errorDemand(
  kinds: ErrorKinds,
  request: {
    readonly facts: RequestFacts;
    readonly route: string | undefined;
    readonly error: unknown;
  },
): Demand {
  const { facts, route, error } = request;
  const kind = errorKind(error, `${facts.knownMethod} ${route ?? 'no route'}`);
  return { kind: kinds.isNew(kind) ? 'new-error' : 'error', keys: () => [kind, ...keysOf(facts)] };
}

/** Of a slow request, when the response is there. */
export function slowDemand(facts: RequestFacts, route: string | undefined): Demand {
  return { kind: 'error', keys: () => [`slow ${route ?? ''}`, ...keysOf(facts)] };
}

/** A network of an address: all but the last part of IPv4, the first three groups of IPv6. Made for every request. */
export function networkOf(address: string): string {
  const dot = address.lastIndexOf('.');
  return dot === -1 ? address.split(':', 3).join(':') : address.slice(0, dot);
}

/** The crowds of a request: its target, because its route is not known yet when it arrives, and its client's network. */
export function keysOf({ knownMethod, path, wholeAddress }: RequestFacts): readonly string[] {
  const target = `${knownMethod} ${path.slice(0, 100)}`;
  return wholeAddress === undefined ? [target] : [target, `network ${networkOf(wholeAddress)}`];
}
