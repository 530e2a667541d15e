/** Scans one MessagePack value by the lengths in its headers: https://github.com/msgpack/msgpack/blob/master/spec.md */
import { scanNested, type Header } from './nested.ts';
import type { Scan } from './limits.ts';

export const scanMsgpack: Scan = (bytes, tally) => scanNested(bytes, tally, headerAt);

/** @returns undefined where no value begins. */
function headerAt(view: DataView, at: number): Header | undefined {
  const type = view.getUint8(at);
  if (type <= 0x7f || type >= 0xe0) return { bytes: 1 };
  if (type <= 0x8f) return { bytes: 1, elements: 2 * (type & 0x0f) };
  if (type <= 0x9f) return { bytes: 1, elements: type & 0x0f };
  if (type <= 0xbf) return { bytes: 1 + (type & 0x1f) };
  const known = TYPES.get(type);
  if (known === undefined) return undefined;
  const { lengthBytes = 0, bytes = 0, elements } = known;
  const length = lengthAt(view, at + 1, lengthBytes);
  if (elements !== undefined) return { bytes: 1 + lengthBytes, elements: elements * length };
  return { bytes: 1 + lengthBytes + bytes + length };
}

interface Type {
  /** Bytes of the length behind the first byte. */
  readonly lengthBytes?: number;
  /** Bytes beside the first, the length and as many as the length says. */
  readonly bytes?: number;
  /** Values for each of the length; undefined where the length is of bytes. */
  readonly elements?: number;
}

const TYPES: ReadonlyMap<number, Type> = new Map([
  ...[0xc0, 0xc2, 0xc3].map((type): [number, Type] => [type, {}]),
  ...sized(0xc4, [1, 2, 4], (lengthBytes) => ({ lengthBytes })),
  ...sized(0xc7, [1, 2, 4], (lengthBytes) => ({ lengthBytes, bytes: 1 })),
  ...sized(0xca, [4, 8], (bytes) => ({ bytes })),
  ...sized(0xcc, [1, 2, 4, 8], (bytes) => ({ bytes })),
  ...sized(0xd0, [1, 2, 4, 8], (bytes) => ({ bytes })),
  ...sized(0xd4, [1, 2, 4, 8, 16], (bytes) => ({ bytes: bytes + 1 })),
  ...sized(0xd9, [1, 2, 4], (lengthBytes) => ({ lengthBytes })),
  ...sized(0xdc, [2, 4], (lengthBytes) => ({ lengthBytes, elements: 1 })),
  ...sized(0xde, [2, 4], (lengthBytes) => ({ lengthBytes, elements: 2 })),
]);

/** Types that follow each other and differ in a size. */
function sized(
  first: number,
  sizes: readonly number[],
  typeOf: (size: number) => Type,
): [number, Type][] {
  return sizes.map((size, index) => [first + index, typeOf(size)]);
}

function lengthAt(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at);
  return bytes === 4 ? view.getUint32(at) : 0;
}
