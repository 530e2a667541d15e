/**
 * Bounds what a request may make of its bytes. Few bytes can name many values: 4 KB of gzip are two million empty
 * messages. So every room has its bytes scanned before it parses them. A scan builds nothing, reads each byte once and
 * stops at the limit.
 */

export interface Limits {
  /** Values and, once more, the lists, maps and messages among them, since those cost most. */
  readonly values: number;
  /** Levels of lists and maps. @default what the parser behind it stands */
  readonly depth?: number;
  /** Elements of the outermost list. @default as many as there may be values */
  readonly items?: number;
}

/** Tells a tally of every value in the bytes; stops where they are malformed, which the parser will report. */
export type Scan = (bytes: Uint8Array, tally: Tally) => void;

/** The request has too much of something. The message says of what: `it has more than 50000 elements`. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
  readonly of: keyof Limits;

  constructor(of: keyof Limits, message: string) {
    super(message);
    this.of = of;
  }
}

/** The limit that the bytes exceed, if there is one. */
export function excessOf(bytes: Uint8Array, scan: Scan, limits: Limits): LimitError | undefined {
  // Every value takes a byte, and most requests have too few of them to exceed anything.
  const isHarmless = bytes.length * 2 <= limits.values;
  if (isHarmless && limits.depth === undefined && limits.items === undefined) return undefined;
  try {
    scan(bytes, new Tally(limits));
    return undefined;
  } catch (error) {
    if (error instanceof LimitError) return error;
    throw error;
  }
}

/** Counts values. Every method throws a {@link LimitError} at the limit. */
export class Tally {
  readonly #limits: Required<Limits>;
  #values = 0;
  #items = 0;

  constructor({ values, depth = Infinity, items = values }: Limits) {
    this.#limits = { values, depth, items };
  }

  /** @param depth of the list or map around the values, 0 outside of all */
  add(depth: number, count = 1): void {
    const { values, items } = this.#limits;
    if (depth === 1 && (this.#items += count) > items) {
      throw new LimitError('items', `it has more than ${items} elements`);
    }
    if ((this.#values += count) > values) {
      throw new LimitError('values', `it has more than ${values} values`);
    }
  }

  /** Counts a list, map or message. @param depth of its elements */
  enter(depth: number): void {
    const { depth: deepest } = this.#limits;
    if (depth > deepest) {
      throw new LimitError('depth', `it is nested deeper than ${deepest} levels`);
    }
    if (++this.#values > this.#limits.values) this.add(0, 0);
  }
}
