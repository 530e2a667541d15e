/**
 * Gathers the chunks of a body in one buffer. A body of some megabytes may come byte by byte, and a list of its chunks
 * would take a hundred times as much memory.
 */
export interface GatheredBytes {
  readonly length: number;
  add(chunk: Uint8Array): void;
  /** Those gathered until now; they stay where they are until more are added. */
  bytes(): Buffer;
}

const FIRST_BYTES = 4096;

export function createGatheredBytes(): GatheredBytes {
  let buffer = Buffer.allocUnsafe(FIRST_BYTES);
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(chunk) {
      const needed = length + chunk.byteLength;
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, 2 * buffer.length));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      buffer.set(chunk, length);
      length = needed;
    },
    bytes: () => buffer.subarray(0, length),
  };
}
