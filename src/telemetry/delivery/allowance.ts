/**
 * What telemetry may use of one invocation (a request, a batch of the queue, a shutdown): time, subrequests and CPU.
 * The runtime cuts off an invocation that exceeds the first two, together with its open calls, so both are kept to
 * exactly. CPU cannot be measured in workerd, whose clock stands still while code runs; it is reckoned from the work
 * done. https://developers.cloudflare.com/workers/platform/limits/
 */

import type { CallAllowance } from '../kit/delivery.ts';

export interface AllowanceOptions {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** `waitUntil` ends 30 s after the response. @default 28,000 */
  readonly lifetimeMs?: number;
  /** When the lifetime began, in Unix milliseconds; undefined while it has not begun. @default now */
  readonly answeredAt?: () => number | undefined;
  /** How many an invocation may make in all, the app's own included. @default no limit */
  readonly subrequests?: number;
  /** How many the app has made in this invocation so far. */
  readonly own?: () => number;
  /** CPU to be spent in one go, in milliseconds; afterwards another invocation should go on. @default no limit */
  readonly cpuMs?: number;
  /** Gives others the time to go on. @returns whether one does; then this invocation need not */
  readonly pause?: () => Promise<boolean>;
}

/** Two seconds less than `waitUntil` has: nothing is on its way when the runtime cuts off. */
const LIFETIME_MS = 28_000;
/** A call that has less time than this is not begun: it would cost an attempt and tell nothing. */
const LEAST_CALL_MS = 1_000;
/** Of all subrequests, for those that the app makes after the response. */
const RESERVE = 0.1;

export class Allowance {
  readonly #options: AllowanceOptions;
  readonly #lifetimeMs: number;
  readonly #startedAt: number;
  #reserve: number;
  readonly #cpuUs: number;
  #used = 0;
  #workedUs = 0;
  /** Of all lanes that this invocation drains. */
  #resting: Promise<boolean> | undefined;

  constructor(options: AllowanceOptions) {
    const { subrequests, cpuMs = Number.POSITIVE_INFINITY } = options;
    this.#options = options;
    this.#lifetimeMs = options.lifetimeMs ?? LIFETIME_MS;
    this.#startedAt = options.now();
    this.#reserve = Math.ceil((subrequests ?? 0) * RESERVE);
    this.#cpuUs = cpuMs * 1_000;
  }

  get remainingMs(): number {
    const { now, answeredAt = () => this.#startedAt } = this.#options;
    const over = now() - (answeredAt() ?? now());
    // A clock that was set back gives no more time.
    return Math.min(Math.max(0, this.#lifetimeMs - over), this.#lifetimeMs);
  }

  /** How many more calls it may make. */
  get callsLeft(): number {
    const { subrequests = Number.POSITIVE_INFINITY, own } = this.#options;
    return Math.max(0, subrequests - this.#used - (own?.() ?? 0) - this.#reserve);
  }

  get hasSubrequest(): boolean {
    return this.callsLeft > 0;
  }

  /** Whether it may make a call after so many milliseconds. */
  mayCallIn(milliseconds: number): boolean {
    return this.hasSubrequest && this.remainingMs >= milliseconds + LEAST_CALL_MS;
  }

  /** What one call may use, which takes at most so long. */
  forCall(timeout: (milliseconds: number) => AbortSignal, timeoutMs: number): CallAllowance {
    return {
      signal: timeout(Math.min(timeoutMs, this.remainingMs)),
      subrequest: () => this.subrequest(),
      exhaust: () => this.exhaust(),
    };
  }

  /** Takes one of the subrequests that are left; false when there is none. */
  subrequest(): boolean {
    if (!this.hasSubrequest) return false;
    this.#used += 1;
    return true;
  }

  /** From now on the reserve may be used too. */
  useReserve(): void {
    this.#reserve = 0;
  }

  /** The runtime says that none is left, even if the count here says otherwise. */
  exhaust(): void {
    this.#used = Number.POSITIVE_INFINITY;
  }

  /** Notes CPU time, in microseconds. */
  work(us: number): void {
    this.#workedUs += us;
  }

  /** Whether the CPU for one go is spent. */
  get isTired(): boolean {
    return this.#workedUs >= this.#cpuUs;
  }

  /** Pauses before another go. False when another invocation goes on instead. */
  rest(): Promise<boolean> {
    this.#resting ??= this.#rest();
    return this.#resting;
  }

  async #rest(): Promise<boolean> {
    const isRelieved = await this.#options.pause?.();
    this.#resting = undefined;
    if (isRelieved === true) return false;
    this.#workedUs = 0;
    return true;
  }
}
