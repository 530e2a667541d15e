/**
 * Holds answered requests, not yet encoded, until enough have come together or everything is sent. Encoding is work
 * for a loop: the same code run for fifty requests in a row takes a third of the time that it takes once at the end
 * of each, between all the other code a request runs through (measured in workerd, 12 µs against 4 for a segment
 * document). Left out on purpose: bytes, which are counted where the encoded text waits.
 */
import type { Allowance } from './allowance.ts';
import { encodingCost } from './cost.ts';
import type { Invocation } from './invocation.ts';

/** As many as X-Ray takes documents in a call. */
const MAX_REQUESTS = 50;
/** Of spans, for requests that make many. */
const MAX_SPANS = 500;

export interface Stage<Finished> {
  /** @param spans how many it is made of */
  push(finished: Finished, spans: number, invocation: Invocation): void;
  /** Encodes all that waits. @param allowance of the invocation that does the work, if one does */
  clear(allowance?: Allowance): void;
}

/** @param encode called once for each that was pushed; must not throw */
export function createStage<Finished>(
  encode: (finished: Finished, invocation: Invocation | undefined) => void,
): Stage<Finished> {
  let waiting: Finished[] = [];
  let waitingSpans = 0;

  function encodeAll(invocation: Invocation | undefined): void {
    const batch = waiting;
    waiting = [];
    waitingSpans = 0;
    for (const finished of batch) encode(finished, invocation);
  }

  return {
    clear(allowance) {
      allowance?.work(encodingCost(waiting.length, waitingSpans));
      encodeAll(undefined);
    },
    push(finished, spans, invocation) {
      waiting.push(finished);
      waitingSpans += spans;
      if (waiting.length >= MAX_REQUESTS || waitingSpans >= MAX_SPANS) encodeAll(invocation);
    },
  };
}
