/** Regular expressions of CloudWatch's two dialects: each tests texts and captures parts of them, as RE2 does. */
import { compileRegex } from '../../../columns/linear-regex.ts';
import { writeRe2 } from './re2.ts';
import { parseRegex, RegexError, type Dialect } from './syntax.ts';

export interface Regex {
  /** Names of its capturing groups, in order; undefined where a group has none. */
  readonly groups: readonly (string | undefined)[];
  /** Instructions: the most steps that one character of a text takes. */
  readonly size: number;
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** What the groups of the leftmost match hold; undefined when nothing matches. */
  capture(text: string): readonly (string | undefined)[] | undefined;
}

/** @throws RegexError with the position of what is wrong or unsupported. */
export function createRegex(source: string, dialect: Dialect): Regex {
  const { root, groups } = parseRegex(source, dialect);
  const regex = compileRegex(writeRe2(root));
  // RE2 can read all that is written for it, except for repetitions within repetitions that are a thousand together.
  if (typeof regex === 'string') throw new RegexError('the regular expression is too large', 0);
  const { size, test, find } = regex;
  return { groups, size, test, capture: (text) => find(text)?.slice(1) };
}
