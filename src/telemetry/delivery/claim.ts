/**
 * An invocation's right to send what waits in a lane. It is a lease, because an invocation may be cut off at any moment:
 * when it runs out, another one sends, with what this one had on its way.
 */
import type { Entry } from './backlog.ts';

/** How much longer than its call or its wait a sender may take before it counts as dead. */
const GRACE_MS = 5_000;
/** No call and no wait is longer: what seems so was leased by a clock that was set back since. */
const MAX_MS = 60_000;

export class Claim<Item> {
  /** What is on its way. It stays here until answered, so that a sender that dies loses nothing. */
  readonly sending = new Set<readonly Entry<Item>[]>();
  readonly #now: () => number;
  #untilMs: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#untilMs = now() + GRACE_MS;
  }

  get isSending(): boolean {
    return this.sending.size > 0;
  }

  /** For a call or a wait that takes so long. */
  extend(milliseconds: number): void {
    this.#untilMs = Math.max(this.#untilMs, this.#now() + milliseconds + GRACE_MS);
  }

  get isHeld(): boolean {
    const left = this.#untilMs - this.#now();
    return left > 0 && left <= MAX_MS;
  }
}
