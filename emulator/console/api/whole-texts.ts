/** Reads texts whole: node:sqlite ends one at its first NUL, but not bytes. */
import type { SQLOutputValue } from 'node:sqlite';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** SQL: columns of text as bytes, under their own names. */
export function asBytes(...columns: readonly string[]): string {
  return columns.map((column) => `CAST(${column} AS BLOB) AS ${column}`).join(', ');
}

/** The row with its bytes as the texts they are. */
export function withTexts(row: Record<string, SQLOutputValue>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? textOf(value) : value,
    ]),
  );
}

/** The text of a column that was read as bytes. */
export function textOf(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}
