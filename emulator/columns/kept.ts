/** Keeps columns, and what is made of them, as long as there is memory for it. */
import { isShared, type Column } from './column.ts';
import type { Held, Memory } from './memory.ts';

export interface Kept<T> {
  find(key: string): T | undefined;
  keep(key: string, value: T, bytes: number): void;
  clear(): void;
}

interface Entry<T> extends Held {
  readonly value: T;
}

export function createKept<T>(memory: Memory): Kept<T> {
  const all = new Map<string, Entry<T>>();

  function forget(key: string): void {
    const kept = all.get(key);
    if (kept !== undefined) memory.release(kept);
    all.delete(key);
  }

  return {
    find(key) {
      const kept = all.get(key);
      if (kept !== undefined) memory.use(kept);
      return kept?.value;
    },
    keep(key, value, bytes) {
      forget(key);
      const kept = { value, bytes, drop: () => void all.delete(key) };
      all.set(key, kept);
      memory.hold(kept);
    },
    clear() {
      for (const key of all.keys()) forget(key);
    },
  };
}

/** Of the entry of a column that blocks share. */
const SHARED_BYTES = 64;

/** About so many bytes. */
export function sizeOf<V>(column: Column<V>): number {
  if (isShared(column)) return SHARED_BYTES;
  if (column instanceof Float64Array) return column.byteLength;
  let bytes = 8 * column.length;
  for (const value of new Set(column)) {
    if (typeof value === 'string') bytes += 24 + 2 * value.length;
    else if (typeof value === 'number') bytes += 16;
  }
  return bytes;
}
