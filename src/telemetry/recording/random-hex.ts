/**
 * Random hex digits, cut from a pool because filling it costs more than reading it. The pool is filled on
 * first use: workerd refuses randomness outside of a request.
 */
const POOL_BYTES = 4_096;
/** ASCII codes. */
const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const ascii = new TextDecoder();

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
        pool = hexOf(bytes);
        next = 0;
      }
      const end = Math.min(next + digits - hex.length, pool.length);
      hex += pool.slice(next, end);
      next = end;
    }
    return hex;
  };
}

/** Decoded in one go: a text joined from 4,096 pieces is ten times as much garbage. */
function hexOf(bytes: Uint8Array): string {
  const codes = new Uint8Array(bytes.length * 2);
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    codes[index * 2] = DIGITS[byte >> 4] ?? 0;
    codes[index * 2 + 1] = DIGITS[byte & 15] ?? 0;
  }
  return ascii.decode(codes);
}
