/** Writes MessagePack for tests, always in the widest form of each kind, apart from what the decoder does. */
export function encodeMsgpack(value: unknown): Buffer {
  if (value === null) return Buffer.from([0xc0]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9, 0xcb);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (typeof value === 'bigint') {
    const bytes = Buffer.alloc(9, 0xd3);
    bytes.writeBigInt64BE(value, 1);
    return bytes;
  }
  if (typeof value === 'string')
    return Buffer.concat([head(0xdb, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value))
    return Buffer.concat([head(0xdd, value.length), ...value.map(encodeMsgpack)]);
  const entries = Object.entries(Object(value));
  return Buffer.concat([head(0xdf, entries.length), ...entries.flat().map(encodeMsgpack)]);
}

function head(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(5, type);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}
