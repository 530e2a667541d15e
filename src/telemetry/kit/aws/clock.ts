/**
 * The time that calls to AWS are signed with. AWS refuses a signature that is five minutes off, so a clock that is
 * wrong is corrected by the `Date` of the answer that says so, as AWS's SDKs do.
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
/** An answer takes a moment, and `Date` has whole seconds: a smaller difference is none. */
const LEAST_SKEW_MS = 60_000;

export class AwsClock {
  readonly #now: () => number;
  #offsetMs = 0;

  /** @param now Unix milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** As AWS writes it: `20260730T123600Z`. */
  stamp(): string {
    const time = new Date(this.#now() + this.#offsetMs);
    return time.toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
  }

  /** Whether an error came from a wrong clock, which is then right: the call may be signed again. */
  corrects(code: string | undefined, headers: Headers): boolean {
    if (code === undefined || !SKEW_CODES.has(code)) return false;
    const serverMs = Date.parse(headers.get('date') ?? '');
    const skewMs = serverMs - (this.#now() + this.#offsetMs);
    if (Number.isNaN(skewMs) || Math.abs(skewMs) < LEAST_SKEW_MS) return false;
    this.#offsetMs += skewMs;
    return true;
  }
}
