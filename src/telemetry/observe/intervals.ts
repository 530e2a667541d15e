/**
 * Allows something at most once per interval and key. It counts within one isolate; the keys are the app's own words.
 */
const MAX_KEYS = 100;

export class Intervals {
  readonly #last = new Map<string, number>();

  /** Whether it is time again; then the time counts from now. A clock that was set back waits for no time that is over. */
  isDue(key: string, everyMs: number, now: number): boolean {
    const last = this.#last.get(key);
    if (last !== undefined && now >= last && now - last < everyMs) return false;
    this.#last.delete(key);
    const [oldest] = this.#last.keys();
    if (this.#last.size >= MAX_KEYS && oldest !== undefined) this.#last.delete(oldest);
    this.#last.set(key, now);
    return true;
  }
}
