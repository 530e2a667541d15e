/**
 * How long a lane waits after a failure: half a second that doubles with each one up to 30 s, half of it by chance,
 * so that isolates spread out; or as long as the vendor asks for, up to 5 minutes. A longer wish would silence a lane
 * for hours while nothing says so.
 */

export const MAX_RETRY_AFTER_MS = 300_000;
const FIRST_MS = 500;
const MAX_MS = 30_000;

export class CoolDown {
  readonly #now: () => number;
  readonly #random: () => number;
  #untilMs = Number.NEGATIVE_INFINITY;
  #failures = 0;

  constructor({ now, random }: { readonly now: () => number; readonly random: () => number }) {
    this.#now = now;
    this.#random = random;
  }

  /** Milliseconds that are left to wait, 0 when a call may be made. */
  get remainingMs(): number {
    const now = this.#now();
    // A clock that was set back says nothing about how long there is to wait.
    if (this.#untilMs - now > MAX_RETRY_AFTER_MS) this.#untilMs = now;
    return Math.max(0, this.#untilMs - now);
  }

  /** Whether the last call failed. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** @param askedMs the vendor's own wish */
  failed(askedMs = 0): void {
    const ceiling = Math.min(MAX_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures += 1;
    const backoff = ceiling / 2 + (ceiling / 2) * this.#random();
    this.#untilMs = this.#now() + Math.max(backoff, Math.min(askedMs, MAX_RETRY_AFTER_MS));
  }
}
