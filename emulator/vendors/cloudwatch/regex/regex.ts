/**
 * Regular expressions that test and capture in time linear in the text. JavaScript's own would do, but for expressions
 * whose backtracking never ends.
 */
import { createAutomaton } from './automaton.ts';
import { capture } from './captures.ts';
import { compile } from './program.ts';
import { parseRegex, type Dialect } from './syntax.ts';

export interface Regex {
  /** Names of its capturing groups, in order; undefined where a group has none. */
  readonly groups: readonly (string | undefined)[];
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** What the groups of the leftmost match hold; undefined when nothing matches. */
  capture(text: string): readonly (string | undefined)[] | undefined;
}

/** @throws RegexError with the position of what is wrong or unsupported. */
export function createRegex(source: string, dialect: Dialect): Regex {
  const syntax = parseRegex(source, dialect);
  const program = compile(syntax);
  const test = createAutomaton(program);
  return {
    groups: syntax.groups,
    test,
    // Most lines of a log do not match, and to know that is cheap.
    capture: (text) => (test(text) ? capture(program, text) : undefined),
  };
}
