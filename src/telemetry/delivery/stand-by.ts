/**
 * The invocations that wait while another one sends, because that one may die or run out of calls before all is sent:
 * after a burst, no later request would send the rest. Their number is bounded, since each looks every 100 ms.
 */

/** How often an invocation that stands by looks whether it is needed. */
const LOOK_MS = 100;
/** An invocation that has not looked for so long was cut off. */
const GONE_MS = 2_000;
const MAX = 10;

export interface StandByOptions {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

export class StandBy {
  readonly #options: StandByOptions;
  /** When each looked last, in Unix milliseconds. */
  readonly #looked = new Map<symbol, number>();

  constructor(options: StandByOptions) {
    this.#options = options;
  }

  /**
   * Waits while `isBusy`, unless so many wait already that another one is not needed.
   *
   * @param needed how many invocations are to stand by, 10 at most
   */
  async until(isBusy: () => boolean, needed: number): Promise<void> {
    const { now, wait } = this.#options;
    for (const [other, at] of this.#looked) {
      // A clock that was set back makes no absence shorter.
      if (Math.abs(now() - at) > GONE_MS) this.#looked.delete(other);
    }
    if (this.#looked.size >= Math.min(needed, MAX)) return;
    const own = Symbol('invocation');
    while (isBusy()) {
      this.#looked.set(own, now());
      await wait(LOOK_MS);
    }
    this.#looked.delete(own);
  }
}
