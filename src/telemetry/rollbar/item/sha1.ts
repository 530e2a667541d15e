/**
 * SHA-1 of a text's UTF-8 bytes, in hex (FIPS 180-4, section 6.1). Web Crypto has it too, but as a promise, and an
 * encoder that names a group should not have to wait. Not for secrets.
 */
export function sha1(text: string): string {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const blocks = padded(new TextEncoder().encode(text));
  for (let offset = 0; offset < blocks.byteLength; offset += 64) addBlock(state, blocks, offset);
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** The message, one bit, zeros, and the length in bits as the last eight bytes of a 64-byte block. */
function padded(message: Uint8Array): DataView {
  const length = Math.ceil((message.length + 9) / 64) * 64;
  const bytes = new Uint8Array(length);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(length - 8, BigInt(message.length) * 8n);
  return view;
}

function addBlock(state: Uint32Array, blocks: DataView, offset: number): void {
  const schedule = new Uint32Array(80);
  const word = (at: number): number => schedule[at] ?? 0;
  for (let t = 0; t < 16; t += 1) schedule[t] = blocks.getUint32(offset + t * 4);
  for (let t = 16; t < 80; t += 1) {
    schedule[t] = rotateLeft(word(t - 3) ^ word(t - 8) ^ word(t - 14) ^ word(t - 16), 1);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (let t = 0; t < 80; t += 1) {
    const next = (rotateLeft(a, 5) + mix(t, b, c, d) + e + word(t)) >>> 0;
    [a, b, c, d, e] = [next, a, rotateLeft(b, 30), c, d];
  }
  // A Uint32Array adds modulo 2^32.
  for (const [index, value] of [a, b, c, d, e].entries()) {
    state[index] = (state[index] ?? 0) + value;
  }
}

/** The function of round `t` and its constant. */
function mix(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotateLeft(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0;
}
