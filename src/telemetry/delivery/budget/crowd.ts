/**
 * Finds who asks for more than a share of what there is, by keys such as a route, a client's network or an error's
 * fingerprint, and tells how much to hold back the busiest of them. It halves counts as they grow, so that the present
 * counts; of the keys of a flood it remembers only the frequent ones (Metwally's Space-Saving).
 * https://www.cs.ucsb.edu/sites/default/files/documents/2005-23.pdf
 */

const MAX_KEYS = 256;
/** Counts are halved after this number of demands. */
const HALVE_AT = 1_024;
/** Of fewer demands nothing is said. */
const LEAST = 20;

export class Crowd {
  readonly #share: number;
  readonly #counts = new Map<string, number>();
  #total = 0;

  /** @param share of all demands that one key may have before it is held back, in (0, 1]; 1 holds nothing back */
  constructor(share: number) {
    this.#share = share;
  }

  /**
   * Notes a demand that has these keys and tells which part of it is to be served so that each key has its share:
   * 1 for all, towards 0 the more one key has of everything.
   */
  note(keys: readonly string[]): number {
    this.#total += 1;
    let highest = 0;
    for (const key of keys) highest = Math.max(highest, this.#count(key));
    const part = Math.min(1, highest / Math.max(this.#total, LEAST));
    if (this.#total >= HALVE_AT) this.#halve();
    const share = this.#share;
    return part <= share || share >= 1 ? 1 : (share * (1 - part)) / ((1 - share) * part);
  }

  /** A new key takes the place of the rarest one, and its count, when there is no room. */
  #count(key: string): number {
    let count = (this.#counts.get(key) ?? 0) + 1;
    if (count === 1 && this.#counts.size >= MAX_KEYS) {
      const [rarest, least] = this.#rarest();
      this.#counts.delete(rarest);
      count += least;
    }
    this.#counts.set(key, count);
    return count;
  }

  #rarest(): readonly [key: string, count: number] {
    let found: readonly [string, number] = ['', Number.POSITIVE_INFINITY];
    for (const entry of this.#counts) if (entry[1] < found[1]) found = entry;
    return found;
  }

  #halve(): void {
    this.#total /= 2;
    for (const [key, count] of this.#counts) {
      if (count < 2) this.#counts.delete(key);
      else this.#counts.set(key, count / 2);
    }
  }
}
