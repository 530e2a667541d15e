/**
 * Reads CBOR: definite and indefinite lengths, floats of every width, 64-bit integers. Map keys must be texts.
 * Undefined reads as null; other unassigned simple values are refused.
 * https://www.rfc-editor.org/rfc/rfc8949
 */

/** Deeper nesting is refused, so that no body can exhaust the stack. */
const MAX_DEPTH = 64;
const INDEFINITE = 31;
const BREAK = 0xff;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @param readTag what stands for a tagged value.
 * @throws Error for anything that is not one well-formed value, with what is wrong and at which byte.
 */
export function decodeCbor(
  bytes: Uint8Array,
  readTag: (tag: number | bigint, value: unknown) => unknown,
): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  function fail(what: string): never {
    throw new Error(`${what} at byte ${at}`);
  }

  /** Where the next `length` bytes begin; they count as read. */
  function take(length: number): number {
    if (length > bytes.length - at) fail('unexpected end');
    at += length;
    return at - length;
  }

  function argument(info: number): number | bigint {
    if (info < 24) return info;
    if (info === 24) return view.getUint8(take(1));
    if (info === 25) return view.getUint16(take(2));
    if (info === 26) return view.getUint32(take(4));
    if (info !== 27) fail(`reserved length ${info}`);
    const long = view.getBigUint64(take(8));
    return long <= Number.MAX_SAFE_INTEGER ? Number(long) : long;
  }

  function isBreak(): boolean {
    if (bytes[at] !== BREAK) return false;
    at++;
    return true;
  }

  /** Calls `each` for every item of a list or map, whether their number is known or ended by a break. */
  function items(info: number, each: () => void): void {
    if (info === INDEFINITE) {
      while (!isBreak()) each();
      return;
    }
    const count = argument(info);
    for (let index = 0; index < count; index++) each();
  }

  function chunk(info: number): Uint8Array {
    const length = Number(argument(info));
    const start = take(length);
    return bytes.subarray(start, start + length);
  }

  /** A byte or text string; one of indefinite length is a run of definite chunks of the same type. */
  function string(major: number, info: number): Uint8Array {
    if (info !== INDEFINITE) return chunk(info);
    const chunks: Uint8Array[] = [];
    while (!isBreak()) {
      const first = view.getUint8(take(1));
      if (first >> 5 !== major || (first & 31) === INDEFINITE) fail('wrong chunk of a string');
      chunks.push(chunk(first & 31));
    }
    return Buffer.concat(chunks);
  }

  function text(info: number): string {
    const found = string(3, info);
    try {
      return UTF8.decode(found);
    } catch {
      return fail('text is not UTF-8');
    }
  }

  function simple(info: number): unknown {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22 || info === 23) return null;
    if (info === 25) return halfFloat(view.getUint16(take(2)));
    if (info === 26) return view.getFloat32(take(4));
    if (info === 27) return view.getFloat64(take(8));
    return fail(`unassigned simple value ${info}`);
  }

  function value(depth: number): unknown {
    if (depth > MAX_DEPTH) fail(`nested deeper than ${MAX_DEPTH}`);
    const first = view.getUint8(take(1));
    const major = first >> 5;
    const info = first & 31;
    switch (major) {
      case 0:
        return argument(info);
      case 1:
        return negative(argument(info));
      case 2:
        return Uint8Array.from(string(2, info));
      case 3:
        return text(info);
      case 4: {
        const list: unknown[] = [];
        items(info, () => list.push(value(depth + 1)));
        return list;
      }
      case 5: {
        const members: [string, unknown][] = [];
        items(info, () => {
          const key = value(depth + 1);
          if (typeof key !== 'string') fail('map key is not a text');
          members.push([key, value(depth + 1)]);
        });
        return Object.fromEntries(members);
      }
      case 6:
        return readTag(argument(info), value(depth + 1));
      default:
        return simple(info);
    }
  }

  const result = value(0);
  if (at < bytes.length) fail('unexpected bytes behind the value');
  return result;
}

function negative(argument: number | bigint): number | bigint {
  if (typeof argument === 'number' && argument < Number.MAX_SAFE_INTEGER) return -1 - argument;
  return -1n - BigInt(argument);
}

/** https://www.rfc-editor.org/rfc/rfc8949#appendix-D */
function halfFloat(half: number): number {
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  const sign = half & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (fraction + 1024) * 2 ** (exponent - 25);
}
