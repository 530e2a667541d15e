/**
 * The time that calls to AWS are signed with. AWS refuses a signature that is five minutes off, so a clock that is
 * wrong is corrected by the `Date` of the answer that says so, as AWS's SDKs do. A smaller difference than theirs
 * counts here, because it decides only whether a call that was refused is made once more.
 */

/** Codes of errors that a wrong clock can cause; some have other causes too. */
const SKEW_CODES: ReadonlySet<string> = new Set([
  'RequestTimeTooSkewed',
  'RequestExpired',
  'RequestInTheFuture',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'AuthFailure',
]);
/** An answer takes a moment, and `Date` has whole seconds: a smaller difference does not count. */
const LEAST_SKEW_MS = 60_000;

/** What is outside is not a server's time, and a stamp could not be made of all of it. */
const EARLIEST_MS = Date.UTC(2020, 0);
const LATEST_MS = Date.UTC(2200, 0);

export class AwsClock {
  readonly #now: () => number;
  #offsetMs = 0;

  /** @param now Unix milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** How far the clock of this machine is behind AWS's, in milliseconds; 0 until an answer says otherwise. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** As AWS writes it: `20260730T123600Z`. */
  stamp(): string {
    const time = new Date(this.#now() + this.#offsetMs);
    return time.toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
  }

  /**
   * Whether an error came from a wrong clock, which is then right: the call may be signed again.
   *
   * @param offsetMs the clock's when the call was signed: of two calls at once, both learn that they may go again
   */
  corrects(code: string | undefined, headers: Headers, offsetMs: number): boolean {
    if (code === undefined || !SKEW_CODES.has(code)) return false;
    // An answer with an age was kept by a cache, and its date is the past.
    if (headers.has('age')) return false;
    const serverMs = Date.parse(headers.get('date') ?? '');
    if (!(serverMs >= EARLIEST_MS && serverMs < LATEST_MS)) return false;
    const serverOffsetMs = serverMs - this.#now();
    if (Math.abs(serverOffsetMs - offsetMs) < LEAST_SKEW_MS) return false;
    this.#offsetMs = serverOffsetMs;
    return true;
  }
}
