/**
 * Holds the items that wait in one lane, and decides their order. Fresh items and those that failed before wait in
 * separate lines: while a destination fails, fresh ones go first, so that one item that always fails holds up no
 * other; while it works, the older ones go first. The halves of a call that was refused as a whole go before all.
 */
import { Deque } from './deque.ts';

export interface Entry<Item> {
  readonly item: Item;
  /** Of memory. */
  readonly bytes: number;
  /** Evict it last. */
  readonly keep: boolean;
  /** In the order in which items came, over all lanes. */
  readonly number: number;
  /** How many calls carried it without success. */
  attempts: number;
  /** Accepted, refused or dropped. Later outcomes do not count. */
  isDone: boolean;
}

/** Entries that go in one call. */
export interface Batch<Item> {
  readonly entries: readonly Entry<Item>[];
  /** How many more calls all parts of a refused call may take together. Absent while it is whole. */
  readonly calls?: { left: number };
}

export interface BatchLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
}

const EVERYTHING = { maxItems: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY };

export class Backlog<Item> {
  /** Each in two lines, those to keep apart, so that eviction need not search. */
  readonly #fresh = { plain: new Deque<Entry<Item>>(), kept: new Deque<Entry<Item>>() };
  readonly #tried = { plain: new Deque<Entry<Item>>(), kept: new Deque<Entry<Item>>() };
  readonly #parts: Batch<Item>[] = [];
  #length = 0;
  #bytes = 0;

  /** Entries of parts are counted too. */
  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(entry: Entry<Item>): void {
    lineOf(this.#fresh, entry).push(entry);
    this.#count(entry, 1);
  }

  /** Puts entries back that no call carried, in their order, before all others of their line. */
  putBack(entries: readonly Entry<Item>[]): void {
    for (const entry of entries.toReversed()) {
      lineOf(entry.attempts === 0 ? this.#fresh : this.#tried, entry).unshift(entry);
      this.#count(entry, 1);
    }
  }

  /** Puts back entries that a call carried without success, behind all others of that kind. */
  retryLater(entries: readonly Entry<Item>[]): void {
    for (const entry of entries) {
      lineOf(this.#tried, entry).push(entry);
      this.#count(entry, 1);
    }
  }

  /** Parts of a call that was refused as a whole, to be sent each for itself and next. */
  divide(parts: readonly Batch<Item>[]): void {
    for (const part of parts.toReversed()) {
      this.#parts.push(part);
      for (const entry of part.entries) this.#count(entry, 1);
    }
  }

  /** Takes what goes in the next call. Empty when nothing waits. @param failing whether the last call failed */
  take({ maxItems, maxBytes }: BatchLimits, failing: boolean): Batch<Item> {
    const part = this.#parts.pop();
    if (part !== undefined) {
      for (const entry of part.entries) this.#count(entry, -1);
      return { ...part, entries: part.entries.filter(({ isDone }) => !isDone) };
    }
    const first = failing ? this.#fresh : this.#tried;
    const lines = first.plain.length + first.kept.length > 0 ? first : this.#other(first);
    const entries: Entry<Item>[] = [];
    let bytes = 0;
    for (let line = older(lines); line !== undefined; line = older(lines)) {
      const next = line.peek();
      if (next === undefined) break;
      if (!next.isDone) {
        if (entries.length > 0 && (entries.length >= maxItems || bytes + next.bytes > maxBytes))
          break;
        entries.push(next);
        bytes += next.bytes;
      }
      line.shift();
      this.#count(next, -1);
    }
    return { entries };
  }

  takeAll(): Entry<Item>[] {
    const all: Entry<Item>[] = [];
    while (this.#length > 0) all.push(...this.take(EVERYTHING, false).entries);
    return all;
  }

  /** Whether something waits that came as number `upTo` or before. */
  hasDue(upTo: number): boolean {
    if (this.#parts.length > 0) return true;
    const oldest = Math.min(this.oldest(false) ?? Infinity, this.oldest(true) ?? Infinity);
    return oldest <= upTo;
  }

  oldest(keep: boolean): number | undefined {
    return this.#oldestLine(keep)?.peek()?.number;
  }

  evictOldest(keep: boolean): Entry<Item> | undefined {
    const entry = this.#oldestLine(keep)?.shift();
    if (entry !== undefined) this.#count(entry, -1);
    return entry;
  }

  #oldestLine(keep: boolean): Deque<Entry<Item>> | undefined {
    const [fresh, tried] = keep
      ? [this.#fresh.kept, this.#tried.kept]
      : [this.#fresh.plain, this.#tried.plain];
    return nearer(fresh, tried);
  }

  #other(lines: Lines<Item>): Lines<Item> {
    return lines === this.#fresh ? this.#tried : this.#fresh;
  }

  #count({ bytes }: Entry<Item>, by: 1 | -1): void {
    this.#length += by;
    this.#bytes += by * bytes;
  }
}

interface Lines<Item> {
  readonly plain: Deque<Entry<Item>>;
  readonly kept: Deque<Entry<Item>>;
}

function lineOf<Item>(lines: Lines<Item>, { keep }: Entry<Item>): Deque<Entry<Item>> {
  return keep ? lines.kept : lines.plain;
}

function older<Item>({ plain, kept }: Lines<Item>): Deque<Entry<Item>> | undefined {
  return nearer(plain, kept);
}

/** The line whose first entry came earlier; undefined when both are empty. */
function nearer<Item>(
  one: Deque<Entry<Item>>,
  other: Deque<Entry<Item>>,
): Deque<Entry<Item>> | undefined {
  const [a, b] = [one.peek(), other.peek()];
  if (a === undefined) return b === undefined ? undefined : other;
  return b === undefined || a.number < b.number ? one : other;
}

/** Of memory. */
export function sumBytes(entries: readonly { readonly bytes: number }[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}
