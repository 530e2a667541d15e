/** Sets of characters as ranges of code points, both ends included: the classes of regular expressions and set algebra. */

export type Ranges = readonly (readonly [from: number, to: number])[];

const LAST = 0x10ffff;

export const DIGITS: Ranges = [[0x30, 0x39]];
export const WORDS: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
/** As Java has them: space, tab, newline, vertical tab, form feed, return. */
export const SPACES: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
/** Anything but a line's end. */
export const DOT: Ranges = complement([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x85, 0x85],
  [0x2028, 0x2029],
]);

export function complement(ranges: Ranges): Ranges {
  const found: [number, number][] = [];
  let next = 0;
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    if (from > next) found.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= LAST) found.push([next, LAST]);
  return found;
}

/** Latin, Greek and Cyrillic letters have their other case up to here; a set of later ones keeps its own. */
const LAST_CASED = 0x52f;

/** The other cases of each of those letters. */
const OTHER_CASES: readonly (readonly number[])[] = Array.from(
  { length: LAST_CASED + 1 },
  (_, code) => {
    const letter = String.fromCodePoint(code);
    return [letter.toLowerCase(), letter.toUpperCase()].flatMap((other) => {
      const [first = '', ...rest] = other;
      const otherCode = first.codePointAt(0);
      return rest.length > 0 || otherCode === undefined || otherCode === code ? [] : [otherCode];
    });
  },
);

/** The set with the other case of each of its letters. */
export function caseless(ranges: Ranges): Ranges {
  const others = new Set<number>();
  for (const [from, to] of ranges) {
    for (let code = from; code <= Math.min(to, LAST_CASED); code++) {
      for (const other of OTHER_CASES[code] ?? []) {
        // A set of nearly all characters has most of them already.
        if (!ranges.some(([least, most]) => least <= other && other <= most)) others.add(other);
      }
    }
  }
  if (others.size === 0) return ranges;
  return [...ranges, ...[...others].map((code) => [code, code] as const)];
}
