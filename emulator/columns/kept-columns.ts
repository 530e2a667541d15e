/** Keeps columns in memory up to a number of bytes; those that were not used for longest leave first. */
import type { Column } from './column.ts';

export interface KeptColumns<V> {
  find(key: string): Column<V> | undefined;
  keep(key: string, column: Column<V>): void;
  clear(): void;
}

interface Kept<V> {
  readonly column: Column<V>;
  readonly bytes: number;
}

export function createKeptColumns<V>(maxBytes: number): KeptColumns<V> {
  /** The one that was used last is at the end. */
  const kept = new Map<string, Kept<V>>();
  let keptBytes = 0;

  return {
    find(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found.column;
    },
    keep(key, column) {
      const bytes = sizeOf(column);
      kept.set(key, { column, bytes });
      keptBytes += bytes;
      for (const [oldest, { bytes }] of kept) {
        if (keptBytes <= maxBytes) break;
        kept.delete(oldest);
        keptBytes -= bytes;
      }
    },
    clear() {
      kept.clear();
      keptBytes = 0;
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
