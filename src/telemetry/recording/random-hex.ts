/**
 * Random hex digits, cut from a pool because filling it costs more than reading it. The pool is filled on
 * first use: workerd refuses randomness outside of a request.
 */
const POOL_BYTES = 4_096;
const BYTE_TO_HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** @param fill fills its argument with random bytes, as `crypto.getRandomValues` does */
export function createRandomHex(
  fill: (bytes: Uint8Array<ArrayBuffer>) => unknown,
): (digits: number) => string {
  const pool = new Uint8Array(POOL_BYTES);
  let next = POOL_BYTES;
  return (digits) => {
    let hex = '';
    while (hex.length < digits) {
      if (next === POOL_BYTES) {
        fill(pool);
        next = 0;
      }
      hex += BYTE_TO_HEX[pool[next++] ?? 0];
    }
    return hex.slice(0, digits);
  };
}
