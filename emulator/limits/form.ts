/** Scans forms: the pairs of a query string with the dots in their names, and the parts of multipart/form-data. */
import type { Scan } from './limits.ts';

const [AMPERSAND, DOT, PERCENT] = [0x26, 0x2e, 0x25];
const [TWO, UPPER_E, LOWER_E] = [0x32, 0x45, 0x65];

/** A dot may be written `%2E`, and AWS makes a level of each. */
export const scanForm: Scan = (bytes, tally) => {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === AMPERSAND || byte === DOT || (byte === PERCENT && isDot(bytes, at))) tally.add(0);
  }
};

function isDot(bytes: Uint8Array, at: number): boolean {
  const last = bytes[at + 2];
  return bytes[at + 1] === TWO && (last === UPPER_E || last === LOWER_E);
}

/** Every part begins on a line of its own, with two dashes; headers follow, up to an empty line. */
export const scanMultipart: Scan = (bytes, tally) => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at >= 0; at = text.indexOf('\r\n--', at)) {
    const end = text.indexOf('\r\n\r\n', at + 2);
    const headers = end < 0 ? text.length : end;
    for (let line = at; line >= 0 && line < headers; line = text.indexOf('\r', line + 1))
      tally.add(0);
    at = headers;
  }
};
