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
  const bytes = new Uint8Array(POOL_BYTES);
  let pool = '';
  let next = 0;
  return (digits) => {
    let hex = '';
    while (hex.length < digits) {
      if (next === pool.length) {
        fill(bytes);
        pool = Array.from(bytes, (byte) => BYTE_TO_HEX[byte]).join('');
        next = 0;
      }
      const end = Math.min(next + digits - hex.length, pool.length);
      hex += pool.slice(next, end);
      next = end;
    }
    return hex;
  };
}
