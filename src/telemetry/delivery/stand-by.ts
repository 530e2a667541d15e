/**
 * The invocations that wait while another one sends, because that one may die or run out of calls before all is sent:
 * after a burst, no later request would send the rest. Those that have most time left stay: the others go as soon as
 * these have calls enough. Their number is bounded, since each looks every 100 ms.
 */
import type { Allowance } from './allowance.ts';

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
  readonly #looked = new Map<Allowance, number>();

  constructor(options: StandByOptions) {
    this.#options = options;
  }

  /**
   * Waits until no other one sends.
   *
   * @param allowance of the invocation that waits
   * @param calls how many may be needed yet
   * @returns false as soon as this invocation is not needed
   */
  async until(isFree: () => boolean, allowance: Allowance, calls: () => number): Promise<boolean> {
    const { now, wait } = this.#options;
    while (!isFree() && this.#isNeeded(allowance, calls())) {
      this.#looked.set(allowance, now());
      await wait(LOOK_MS);
    }
    this.#looked.delete(allowance);
    return isFree();
  }

  /** Not where others, with as much time left, have calls enough; but a flush, after which a program ends, always. */
  #isNeeded(allowance: Allowance, calls: number): boolean {
    if (calls === 0 || !allowance.mayCallIn(0)) return false;
    if (allowance.callsLeft === Number.POSITIVE_INFINITY) return true;
    let others = 0;
    let theirCalls = 0;
    for (const [other, at] of this.#looked) {
      // A clock that was set back makes no absence shorter.
      if (Math.abs(this.#options.now() - at) > GONE_MS) this.#looked.delete(other);
      else if (other !== allowance && other.remainingMs >= allowance.remainingMs) {
        others += 1;
        theirCalls += other.callsLeft;
      }
    }
    return theirCalls < calls && others < MAX;
  }
}
