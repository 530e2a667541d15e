/**
 * Caps the memory of everything that waits in the outbox or is being sent, for all destinations together, in bytes.
 * Beyond the cap the oldest item of all lanes leaves, those marked `keep` last; the lane that loses it counts it.
 */

/** The part of a lane that makes room. What is being sent cannot be evicted. */
export interface Evictable {
  /** The number of the oldest item that may leave; undefined when there is none. */
  oldest(keep: boolean): number | undefined;
  /** Drops that item and frees its bytes. */
  evictOldest(keep: boolean): void;
}

/** What an entry costs beside its text: the item, its entry and their places in lists. */
const ENTRY_BYTES = 200;
const WIDE = /[\u0100-\uffff]/;

/**
 * What a text takes in memory. Engines keep one byte for each character as long as all are Latin-1, else two. The
 * look at every character also flattens a text that was joined from pieces, which would take several times as much.
 */
export function memoryOf(text: string): number {
  return ENTRY_BYTES + (WIDE.test(text) ? text.length * 2 : text.length);
}

export class Memory {
  readonly #maxBytes: number;
  readonly #lanes: Evictable[] = [];
  #bytes = 0;
  #number = 0;

  /** @param maxBytes beyond which items leave */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False of what alone is larger than all may be. */
  fits(bytes: number): boolean {
    return bytes <= this.#maxBytes;
  }

  register(lane: Evictable): void {
    this.#lanes.push(lane);
  }

  /** The next number: items of all lanes are numbered in the order they come. */
  number(): number {
    this.#number += 1;
    return this.#number;
  }

  /** Call after the item is in its lane: it may be the one that leaves. */
  take(bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes > this.#maxBytes && (this.#evict(false) || this.#evict(true)));
  }

  free(bytes: number): void {
    this.#bytes -= bytes;
  }

  #evict(keep: boolean): boolean {
    let loser: Evictable | undefined;
    let oldest = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes) {
      const number = lane.oldest(keep);
      if (number === undefined || number >= oldest) continue;
      oldest = number;
      loser = lane;
    }
    loser?.evictOldest(keep);
    return loser !== undefined;
  }
}
