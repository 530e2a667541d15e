/** Scans one CBOR value by the lengths in its headers: https://www.rfc-editor.org/rfc/rfc8949#section-3 */
import type { Scan } from './limits.ts';
import { scanNested, type Header } from './nested.ts';

export const scanCbor: Scan = (bytes, tally) => scanNested(bytes, tally, headerAt);

const INDEFINITE = 31;
const [BYTES, TEXT, LIST, MAP, TAG, SIMPLE] = [2, 3, 4, 5, 6, 7];

/** @returns undefined where no value begins. */
function headerAt(view: DataView, at: number): Header | undefined {
  const first = view.getUint8(at);
  const [major, info] = [first >> 5, first & 31];
  const isOpen = info === INDEFINITE;
  if (isOpen && major === SIMPLE) return { bytes: 1, ends: true };
  // A string of unknown length is a list of strings.
  if (isOpen && major >= BYTES && major <= MAP) return { bytes: 1, elements: Infinity };
  if (info > 27) return undefined;
  const bytes = info < 24 ? 1 : 1 + (1 << (info - 24));
  const argument = info < 24 ? info : argumentAt(view, at + 1, bytes - 1);
  switch (major) {
    case BYTES:
    case TEXT:
      return { bytes: bytes + argument };
    case LIST:
      return { bytes, elements: argument };
    case MAP:
      return { bytes, elements: 2 * argument };
    case TAG:
      return { bytes, elements: 1 };
    default:
      return { bytes };
  }
}

function argumentAt(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at);
  return bytes === 4 ? view.getUint32(at) : Number(view.getBigUint64(at));
}
