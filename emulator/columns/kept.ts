/** Keeps columns as long as there is memory for them. */
import type { Column } from './column.ts';
import type { Held, Memory } from './memory.ts';

export interface KeptColumns<V> {
  find(key: string): Column<V> | undefined;
  keep(key: string, column: Column<V>): void;
  clear(): void;
}

interface Kept<V> extends Held {
  readonly column: Column<V>;
}

export function createKeptColumns<V>(memory: Memory): KeptColumns<V> {
  const all = new Map<string, Kept<V>>();

  function forget(key: string): void {
    const kept = all.get(key);
    if (kept !== undefined) memory.release(kept);
    all.delete(key);
  }

  return {
    find(key) {
      const kept = all.get(key);
      if (kept !== undefined) memory.use(kept);
      return kept?.column;
    },
    keep(key, column) {
      forget(key);
      const kept = { column, bytes: sizeOf(column), drop: () => void all.delete(key) };
      all.set(key, kept);
      memory.hold(kept);
    },
    clear() {
      for (const key of all.keys()) forget(key);
    },
  };
}

function sizeOf<V>(column: Column<V>): number {
  if (column instanceof Float64Array) return column.byteLength;
  let bytes = 8 * column.length;
  for (const value of new Set(column)) {
    if (typeof value === 'string') bytes += 24 + 2 * value.length;
    else if (typeof value === 'number') bytes += 16;
  }
  return bytes;
}
