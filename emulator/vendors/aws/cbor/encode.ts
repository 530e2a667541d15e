/**
 * Writes CBOR. Lengths are always definite, heads as short as they can be; a number that is not a safe integer
 * becomes a 64-bit float. Undefined members are left out, as in JSON. https://www.rfc-editor.org/rfc/rfc8949
 */

/** A value with a tag before it. */
export class Tagged {
  readonly tag: number;
  readonly value: unknown;

  constructor(tag: number, value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

/** @throws TypeError for what CBOR as used here cannot hold: functions, symbols, bigints beyond 64 bits. */
export function encodeCbor(value: unknown): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return new Uint8Array(Buffer.concat(parts));
}

const UTF8 = new TextEncoder();

function write(value: unknown, parts: Uint8Array[]): void {
  switch (typeof value) {
    case 'number':
      // Negative zero is not an integer: it would lose its sign.
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return integer(value, parts);
      return float(value, parts);
    case 'bigint':
      return integer(value, parts);
    case 'string': {
      const bytes = UTF8.encode(value);
      head(3, bytes.length, parts);
      parts.push(bytes);
      return;
    }
    case 'boolean':
      return head(7, value ? 21 : 20, parts);
    case 'undefined':
      return head(7, 23, parts);
    case 'object':
      return writeObject(value, parts);
    default:
      throw new TypeError(`Cannot write a ${typeof value} as CBOR`);
  }
}

function writeObject(value: object | null, parts: Uint8Array[]): void {
  if (value === null) return head(7, 22, parts);
  if (value instanceof Tagged) {
    head(6, value.tag, parts);
    return write(value.value, parts);
  }
  if (value instanceof Uint8Array) {
    head(2, value.length, parts);
    parts.push(value);
    return;
  }
  if (Array.isArray(value)) {
    head(4, value.length, parts);
    for (const item of value) write(item, parts);
    return;
  }
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  head(5, members.length, parts);
  for (const [name, item] of members) {
    write(name, parts);
    write(item, parts);
  }
}

function integer(value: number | bigint, parts: Uint8Array[]): void {
  if (value >= 0) return head(0, value, parts);
  head(1, typeof value === 'bigint' ? -1n - value : -1 - value, parts);
}

function float(value: number, parts: Uint8Array[]): void {
  const bytes = new DataView(new ArrayBuffer(9));
  bytes.setUint8(0, 0xfb);
  bytes.setFloat64(1, value);
  parts.push(new Uint8Array(bytes.buffer));
}

/** The major type and its argument: a number, a length or a tag. */
function head(major: number, argument: number | bigint, parts: Uint8Array[]): void {
  const type = major << 5;
  const number = Number(argument);
  if (number < 24) {
    parts.push(Uint8Array.of(type | number));
  } else if (number < 0x100) {
    parts.push(Uint8Array.of(type | 24, number));
  } else if (number < 0x1_0000) {
    parts.push(Uint8Array.of(type | 25, number >> 8, number & 0xff));
  } else if (number < 0x1_0000_0000) {
    const bytes = new DataView(new ArrayBuffer(5));
    bytes.setUint8(0, type | 26);
    bytes.setUint32(1, number);
    parts.push(new Uint8Array(bytes.buffer));
  } else {
    const long = BigInt(argument);
    if (long > 0xffff_ffff_ffff_ffffn) throw new TypeError(`Cannot write ${long} as CBOR`);
    const bytes = new DataView(new ArrayBuffer(9));
    bytes.setUint8(0, type | 27);
    bytes.setBigUint64(1, long);
    parts.push(new Uint8Array(bytes.buffer));
  }
}
