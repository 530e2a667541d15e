/**
 * Decodes one MessagePack value (https://github.com/msgpack/msgpack/blob/master/spec.md) into what JSON.parse
 * would give, so that the rest of the room need not know which of the two was sent. Bytes become base64 text,
 * timestamps RFC 3339 text, integers beyond 2^53 bigint; other extension types are refused.
 */

/** The bytes are not one MessagePack value. The message says where and why. */
export class MsgpackError extends Error {
  override readonly name = 'MsgpackError';
}

const MAX_DEPTH = 64;

/** @throws {MsgpackError} */
export function decodeMsgpack(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.rest > 0) throw new MsgpackError(`${reader.rest} bytes follow the value`);
  return value;
}

class Reader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get rest(): number {
    return this.#bytes.length - this.#offset;
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new MsgpackError(`values are nested deeper than ${MAX_DEPTH}`);
    const type = this.#uint(1);
    if (type <= 0x7f) return type;
    if (type <= 0x8f) return this.#map(type & 0x0f, depth);
    if (type <= 0x9f) return this.#array(type & 0x0f, depth);
    if (type <= 0xbf) return this.#text(type & 0x1f);
    if (type >= 0xe0) return type - 0x100;
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#take(this.#uint(1 << (type - 0xc4))).toString('base64');
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#extension(this.#uint(1 << (type - 0xc7)));
      case 0xca:
        return this.#take(4).readFloatBE();
      case 0xcb:
        return this.#take(8).readDoubleBE();
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(1 << (type - 0xcc));
      case 0xcf:
        return smallest(this.#take(8).readBigUInt64BE());
      case 0xd0:
      case 0xd1:
      case 0xd2: {
        const size = 1 << (type - 0xd0);
        return this.#take(size).readIntBE(0, size);
      }
      case 0xd3:
        return smallest(this.#take(8).readBigInt64BE());
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(1 << (type - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (type - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#uint(type === 0xdc ? 2 : 4), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(type === 0xde ? 2 : 4), depth);
      default:
        throw new MsgpackError(
          `0x${type.toString(16)} at byte ${this.#offset - 1} begins no value`,
        );
    }
  }

  #take(length: number): Buffer {
    if (length > this.rest) {
      throw new MsgpackError(`${length} bytes are announced, ${this.rest} are left`);
    }
    this.#offset += length;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }

  #uint(size: number): number {
    return this.#take(size).readUIntBE(0, size);
  }

  #text(length: number): string {
    return this.#take(length).toString();
  }

  #array(length: number, depth: number): unknown[] {
    const array: unknown[] = [];
    for (let index = 0; index < length; index++) array.push(this.value(depth + 1));
    return array;
  }

  /** Entries go through `fromEntries`, which takes `__proto__` as the name it is here. */
  #map(length: number, depth: number): object {
    const entries: [string, unknown][] = [];
    for (let index = 0; index < length; index++) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw new MsgpackError('a key of a map is not text');
      entries.push([key, this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #extension(length: number): string {
    const type = this.#take(1).readInt8();
    if (type !== -1) throw new MsgpackError(`extension type ${type} is not supported`);
    const bytes = this.#take(length);
    switch (length) {
      case 4:
        return timestamp(BigInt(bytes.readUInt32BE()), 0);
      case 8: {
        const both = bytes.readBigUInt64BE();
        return timestamp(both & 0x3ffffffffn, Number(both >> 34n));
      }
      case 12:
        return timestamp(bytes.readBigInt64BE(4), bytes.readUInt32BE());
      default:
        throw new MsgpackError(`a timestamp of ${length} bytes does not exist`);
    }
  }
}

function smallest(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

function timestamp(seconds: bigint, nanoseconds: number): string {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) throw new MsgpackError('a timestamp is beyond all dates');
  return date.toISOString().replace('.000Z', `.${String(nanoseconds).padStart(9, '0')}Z`);
}
