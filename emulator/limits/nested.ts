/** Scans formats whose lists say in a header how many values follow. Values are walked one after the other, so depth costs no stack. */
import type { Tally } from './limits.ts';

export interface Header {
  /** Of the value; of a list or map, those before its first element. */
  readonly bytes: number;
  /** Of a list or map: the values in it, keys too. Infinity where an `ends` closes it. */
  readonly elements?: number;
  /** True for what closes a list without a length. */
  readonly ends?: boolean;
}

/** @param headerAt undefined where no value begins. It may read beyond the end, which ends the scan. */
export function scanNested(
  bytes: Uint8Array,
  tally: Tally,
  headerAt: (view: DataView, at: number) => Header | undefined,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Values to come, for each list around. */
  const left: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    let header: Header | undefined;
    try {
      header = headerAt(view, at);
    } catch (error) {
      if (error instanceof RangeError) return;
      throw error;
    }
    if (header === undefined) return;
    at += header.bytes;
    if (header.ends) left.pop();
    else {
      tally.add(left.length);
      const last = left.length - 1;
      if (last >= 0) left[last] = (left[last] ?? 0) - 1;
      if (header.elements !== undefined) {
        left.push(header.elements);
        tally.enter(left.length);
      }
    }
    while (left.at(-1) === 0) left.pop();
  }
}
