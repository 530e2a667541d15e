/**
 * Bounds what a burst of reports costs: a number of items a minute in all, as `itemsPerMinute` of Rollbar's own
 * clients does, and a number of each kind. The first ones of a minute go whole; the others are counted, and the first
 * report after that minute tells the count. It counts in one isolate; many isolates have as many minutes.
 */
export interface BurstLimits {
  /** 0 means no limit. */
  readonly itemsPerMinute: number;
  /** 0 means no limit. */
  readonly equalItemsPerMinute: number;
}

/** What was withheld in a minute that is over. */
export interface Withheld {
  readonly items: number;
  /** The kind of which most were withheld, and how many of it. */
  readonly most: string;
  readonly ofMost: number;
}

const MINUTE_MS = 60_000;
/** The part of a minute's items that errors of known kinds leave to those that were not seen before. */
const KEPT = 0.2;
/** More kinds than this in a minute count as one. */
const MAX_KINDS = 200;
const OTHERS = 'others';

export class Bursts {
  readonly #limits: BurstLimits;
  #minute = Number.NEGATIVE_INFINITY;
  #admitted = 0;
  readonly #kinds = new Map<string, number>();

  constructor(limits: BurstLimits) {
    this.#limits = limits;
  }

  /**
   * Whether an item of this kind may go. A minute that is over and was not told of is forgotten.
   *
   * @param now Unix milliseconds
   * @param isNew it was not seen before: what repeats, in however many kinds, does not use up its room
   */
  admit(kind: string, now: number, isNew = false): boolean {
    this.tell(now);
    const { itemsPerMinute, equalItemsPerMinute } = this.#limits;
    const known = this.#kinds.has(kind) || this.#kinds.size < MAX_KINDS ? kind : OTHERS;
    const asked = (this.#kinds.get(known) ?? 0) + 1;
    this.#kinds.set(known, asked);
    if (!isNew && equalItemsPerMinute > 0 && asked > equalItemsPerMinute) return false;
    const room = isNew ? itemsPerMinute : Math.ceil(itemsPerMinute * (1 - KEPT));
    if (itemsPerMinute > 0 && this.#admitted >= room) return false;
    this.#admitted += 1;
    return true;
  }

  /** What the minute before withheld, once; undefined when it is not over, or withheld nothing. */
  tell(now: number): Withheld | undefined {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute === this.#minute) return undefined;
    const asked = [...this.#kinds.values()].reduce((sum, count) => sum + count, 0);
    const items = asked - this.#admitted;
    const [most, ofMost] = [...this.#kinds].reduce(
      (one, other) => (other[1] > one[1] ? other : one),
      ['', 0],
    );
    this.#minute = minute;
    this.#admitted = 0;
    this.#kinds.clear();
    return items === 0 ? undefined : { items, most, ofMost };
  }
}
