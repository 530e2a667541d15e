/**
 * Extracts what `parse` takes from a text: with a glob, the part at each asterisk; with a regular expression, its
 * named groups. From a text that does not match it takes nothing.
 */
import type { Regex } from '../regex/regex.ts';

/** @returns a text for each name, undefined where there is none; undefined when the text does not match. */
export type Extract = (text: string) => readonly (string | undefined)[] | undefined;

/**
 * An asterisk stands for as little as will do, the last one at the end of a glob for all that is left. Looking for
 * each piece behind the one before finds the same as trying all ways would, in the time it takes to look once.
 */
export function globExtract(glob: string): { readonly count: number; readonly extract: Extract } {
  const pieces = glob.split('*');
  const [first = '', ...others] = pieces;
  return {
    count: others.length,
    extract(text) {
      const found: string[] = [];
      const start = text.indexOf(first);
      if (start < 0) return undefined;
      let at = start + first.length;
      for (const [index, piece] of others.entries()) {
        const open = piece === '' && index === others.length - 1;
        const end = open ? text.length : text.indexOf(piece, at);
        if (end < 0) return undefined;
        found.push(text.slice(at, end));
        at = end + piece.length;
      }
      return found;
    },
  };
}

/** Groups without a name are left out. */
export function regexExtract(regex: Regex): {
  readonly names: readonly string[];
  readonly extract: Extract;
} {
  const named = regex.groups.flatMap((name, index) =>
    name === undefined ? [] : [{ name, index }],
  );
  return {
    names: named.map(({ name }) => name),
    extract(text) {
      const groups = regex.capture(text);
      return groups && named.map(({ index }) => groups[index]);
    },
  };
}
