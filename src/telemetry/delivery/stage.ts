/**
 * Where answered requests wait, not yet encoded, until some have come together or everything is sent. Encoding is
 * work for a loop: the same code run for fifty requests in a row takes a third of the time that it takes once at
 * the end of each, between all the other code a request runs through (measured in workerd, 12 µs against 4 for a
 * segment document). Left out on purpose: bytes, which are counted where the encoded text waits.
 */
import type { WaitUntil } from './outbox.ts';

/** As many as X-Ray takes documents in a call. */
const MAX_REQUESTS = 50;
/** Of spans, for requests that make many. */
const MAX_SPANS = 500;

export interface Stage<Finished> {
  /** @param spans how many it is made of */
  push(finished: Finished, spans: number, waitUntil: WaitUntil): void;
  /** Encodes all that waits. @param waitUntil of the request that brings this about, if one does */
  clear(waitUntil?: WaitUntil): void;
}

/** @param encode called once for each that was pushed; must not throw */
export function createStage<Finished>(
  encode: (finished: Finished, waitUntil: WaitUntil | undefined) => void,
): Stage<Finished> {
  let waiting: Finished[] = [];
  let waitingSpans = 0;

  function clear(waitUntil?: WaitUntil): void {
    const batch = waiting;
    waiting = [];
    waitingSpans = 0;
    for (const finished of batch) encode(finished, waitUntil);
  }

  return {
    clear,
    push(finished, spans, waitUntil) {
      waiting.push(finished);
      waitingSpans += spans;
      if (waiting.length >= MAX_REQUESTS || waitingSpans >= MAX_SPANS) clear(waitUntil);
    },
  };
}
