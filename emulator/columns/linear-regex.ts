/**
 * Compiles regular expressions that clients send and that run over very many texts. For every expression RE2 takes
 * time linear in a text, and memory that does not grow with the text; JavaScript's own engine takes minutes for some.
 * An expression sees only as much of a text as it can search in half a second.
 * https://github.com/google/re2/wiki/Syntax
 */
import { RE2JS, RE2JSException } from 're2js';
import { sizeOfRegex } from './regex-size.ts';

export interface LinearRegex {
  /** Instructions: the most steps that one character of a text takes. */
  readonly size: number;
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** The leftmost match and what its groups hold; undefined when nothing matches, and for groups without a part in it. */
  find(text: string): readonly (string | undefined)[] | undefined;
  /** How many matches there are, one behind the other. */
  count(text: string): number;
}

/** Characters of an expression: ten times AWS's limit of a whole query. */
const MAX_LENGTH = 100_000;
/** Instructions. Matching takes at most as many steps for each character. */
const MAX_SIZE = 3000;
/** Of one text: half a second where the automaton does not help. An expression of 100 instructions sees 500,000 characters. */
const MAX_STEPS = 50_000_000;
/** Every match may look at all that is left, so that counting takes the square of a text's length. */
const MAX_COUNT_STEPS = 100_000_000;
/** What RE2's automaton takes in a millisecond at the least where it is worth having. */
const MIN_CHARACTERS_PER_MS = 500;
/** How many texts are then searched without it. */
const TEXTS_WITHOUT = 200;

/** @returns the reason, for an expression that RE2 does not read or that would take too long. */
export function compileRegex(source: string): LinearRegex | 'unreadable' | 'too large' {
  if (source.length > MAX_LENGTH || sizeOfRegex(source) > MAX_SIZE) return 'too large';
  const regex = read(source);
  if (regex === undefined) return 'unreadable';
  const groups = Array.from({ length: regex.groupCount() + 1 }, (_, group) => group);
  const instructions = regex.programSize();
  const countable = Math.floor(Math.sqrt(MAX_COUNT_STEPS / instructions));
  const visible = Math.floor(MAX_STEPS / instructions);
  let without = 0;

  const test = (whole: string): boolean => {
    const text = whole.slice(0, visible);
    if (without > 0) {
      without--;
      return regex.matcher(text).find();
    }
    // States of the automaton are made when first needed. An expression that needs other ones for every text is
    // matched ten times as fast without.
    const began = performance.now();
    const found = regex.test(text);
    const took = performance.now() - began;
    if (took > 1 && took * MIN_CHARACTERS_PER_MS > text.length) without = TEXTS_WITHOUT;
    return found;
  };

  return {
    size: instructions,
    test,
    find(text) {
      // Most texts do not match, and to know that is cheap.
      if (!test(text)) return undefined;
      const matcher = regex.matcher(text.slice(0, visible));
      return matcher.find() ? groups.map((group) => matcher.group(group) ?? undefined) : undefined;
    },
    count(text) {
      const matcher = regex.matcher(text.slice(0, countable));
      let count = 0;
      let end = -1;
      while (matcher.find()) {
        // As in Go, an empty match right behind another match does not count.
        if (matcher.end() > matcher.start() || matcher.start() !== end) count++;
        end = matcher.end();
      }
      return count;
    },
  };
}

function read(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}
