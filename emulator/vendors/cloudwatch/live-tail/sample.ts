/**
 * Keeps a bounded number of the items it is given, each with the same chance, in the order of arrival, without knowing
 * how many there will be: https://en.wikipedia.org/wiki/Reservoir_sampling (algorithm R).
 */
export interface Taken<T> {
  readonly items: readonly T[];
  /** Whether items were left out. */
  readonly sampled: boolean;
}

export class Sample<T> {
  readonly #size: number;
  readonly #random: () => number;
  #kept: { readonly item: T; readonly at: number }[] = [];
  #seen = 0;

  /** @param random in [0, 1). */
  constructor(size: number, random: () => number) {
    this.#size = size;
    this.#random = random;
  }

  add(item: T): void {
    const at = this.#seen++;
    if (at < this.#size) {
      this.#kept.push({ item, at });
      return;
    }
    const place = Math.floor(this.#random() * this.#seen);
    if (place < this.#size) this.#kept[place] = { item, at };
  }

  /** Counts an item that was not given. */
  leaveOut(): void {
    this.#seen++;
  }

  /** What was kept since the last call. */
  take(): Taken<T> {
    const kept = this.#kept.sort((a, b) => a.at - b.at);
    const sampled = this.#seen > kept.length;
    this.#kept = [];
    this.#seen = 0;
    return { items: kept.map(({ item }) => item), sampled };
  }
}
