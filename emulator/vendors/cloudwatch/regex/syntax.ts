/**
 * Parses regular expressions, and says at which position one is wrong. It knows two dialects: that of filter patterns,
 * which has neither groups nor letters beyond ASCII, and that of Logs Insights. It refuses lookaround, backreferences
 * and possessive quantifiers by name, since they cannot be matched in linear time.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html
 */
import { caseless, complement, DIGITS, DOT, SPACES, WORDS, type Ranges } from './characters.ts';

export type Node =
  | { readonly type: 'set'; readonly ranges: Ranges }
  | { readonly type: 'sequence'; readonly items: readonly Node[] }
  | { readonly type: 'choice'; readonly options: readonly Node[] }
  | {
      readonly type: 'repeat';
      readonly item: Node;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly type: 'group'; readonly item: Node; readonly index: number }
  | { readonly type: 'assert'; readonly kind: Assertion };

export type Assertion = 'start' | 'end' | 'boundary' | 'no boundary';

export interface Syntax {
  readonly root: Node;
  /** Names of the capturing groups, in order; undefined where a group has none. */
  readonly groups: readonly (string | undefined)[];
}

export type Dialect = 'filter' | 'insights';

/** Says what is wrong with an expression. */
export class RegexError extends Error {
  /** Characters of the expression before it. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = 'RegexError';
    this.at = at;
  }
}

const MAX_REPEAT = 1000;
const MAX_NESTING = 100;

/** What a filter pattern may hold unescaped. */
const FILTER_CHARACTERS = /[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.]/;

const CONTROLS: Readonly<Record<string, number>> = {
  t: 9,
  n: 10,
  r: 13,
  f: 12,
  v: 11,
  e: 27,
  0: 0,
};
const CLASSES: Readonly<Record<string, Ranges>> = {
  d: DIGITS,
  w: WORDS,
  s: SPACES,
  D: complement(DIGITS),
  W: complement(WORDS),
  S: complement(SPACES),
};

/** @throws RegexError for what is wrong or unsupported. */
export function parseRegex(source: string, dialect: Dialect): Syntax {
  const groups: (string | undefined)[] = [];
  let at = 0;
  let ignoreCase = false;
  let nesting = 0;

  function fail(message: string, where = at): never {
    throw new RegexError(message, where);
  }

  function accept(text: string): boolean {
    const found = source.startsWith(text, at);
    if (found) at += text.length;
    return found;
  }

  function match(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = at;
    const found = sticky.exec(source) ?? undefined;
    if (found) at += found[0].length;
    return found;
  }

  function choice(): Node {
    const options = [sequence()];
    while (accept('|')) options.push(sequence());
    const [only] = options;
    return options.length === 1 && only ? only : { type: 'choice', options };
  }

  function sequence(): Node {
    const items: Node[] = [];
    while (at < source.length && !/[|)]/.test(source.charAt(at))) {
      const item = atom();
      if (item !== undefined) items.push(quantified(item));
    }
    return { type: 'sequence', items };
  }

  /** @returns undefined for a flag, which matches nothing. */
  function atom(): Node | undefined {
    const start = at;
    if (dialect === 'filter' && !FILTER_CHARACTERS.test(source.charAt(at))) {
      fail(`'${source.charAt(at)}' is not allowed in regular expressions of filter patterns`);
    }
    if (accept('(')) return group(start);
    if (accept('[')) return set(bracket(start));
    if (accept('\\')) return escape(start);
    if (accept('.')) return set(DOT);
    if (accept('^')) return { type: 'assert', kind: 'start' };
    if (accept('$')) return { type: 'assert', kind: 'end' };
    if (/[?*+]/.test(source.charAt(at))) fail(`nothing to repeat before '${source.charAt(at)}'`);
    return set(character());
  }

  function set(ranges: Ranges): Node {
    return { type: 'set', ranges: ignoreCase ? caseless(ranges) : ranges };
  }

  function character(): Ranges {
    const code = source.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    return [[code, code]];
  }

  function quantified(item: Node): Node {
    const start = at;
    const found = match(/(?:([?*+])|\{(\d+)(,?)(\d*)\})(\??)/);
    if (found === undefined) return item;
    const [, sign, least = '', comma = '', most = '', lazy = ''] = found;
    const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
    const max =
      sign === undefined
        ? comma === ''
          ? min
          : most === ''
            ? Infinity
            : Number(most)
        : sign === '?'
          ? 1
          : Infinity;
    if (item.type === 'assert') fail('an anchor cannot be repeated', start);
    if (max < min) fail('the numbers of a repetition are out of order', start);
    if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Infinity)) {
      fail(`more than ${MAX_REPEAT} repetitions`, start);
    }
    if (dialect === 'filter' && lazy !== '') fail('lazy quantifiers are not supported', start);
    if (accept('+')) fail('possessive quantifiers are not supported', at - 1);
    if (/[?*+]/.test(source.charAt(at))) fail('a repetition cannot be repeated');
    return { type: 'repeat', item, min, max, lazy: lazy !== '' };
  }

  function group(start: number): Node | undefined {
    if (++nesting > MAX_NESTING) fail(`nested deeper than ${MAX_NESTING}`, start);
    const outer = ignoreCase;
    const flag = match(/\?(i)(\)|:)/);
    if (flag) {
      ignoreCase = true;
      nesting -= flag[2] === ')' ? 1 : 0;
      // A bare flag holds to the end of the group around it.
      if (flag[2] === ')') return undefined;
    }
    const name = flag ? undefined : match(/\?P?<([A-Za-z_@][\w.@-]*)>/)?.[1];
    const capturing = name !== undefined || source.charAt(at) !== '?';
    if (!flag && !capturing && !accept('?:')) {
      fail('lookaround and flags other than (?i) are not supported', start);
    }
    const index = groups.length;
    if (!flag && capturing) groups.push(name);
    const item = choice();
    if (!accept(')')) fail("a '(' is not closed", start);
    ignoreCase = outer;
    nesting--;
    return flag || !capturing ? item : { type: 'group', item, index };
  }

  function escape(start: number): Node {
    if (accept('b')) return { type: 'assert', kind: 'boundary' };
    if (accept('B')) return { type: 'assert', kind: 'no boundary' };
    return set(escaped(start));
  }

  /** What follows a backslash, inside brackets and outside. */
  function escaped(start: number): Ranges {
    const hex = match(/x([\dA-Fa-f]{2})/) ?? match(/u([\dA-Fa-f]{4})/);
    if (hex) {
      const code = Number.parseInt(hex[1] ?? '', 16);
      return [[code, code]];
    }
    const next = source.charAt(at);
    const known = Object.hasOwn(CLASSES, next) ? CLASSES[next] : undefined;
    const control = Object.hasOwn(CONTROLS, next) ? CONTROLS[next] : undefined;
    if (known === undefined && control === undefined && /[A-Za-z0-9]|^$/.test(next)) {
      fail(next === '' ? "nothing follows '\\'" : `'\\${next}' is not supported`, start);
    }
    if (known === undefined && control === undefined) return character();
    at++;
    return known ?? [[control ?? 0, control ?? 0]];
  }

  function bracket(start: number): Ranges {
    const negated = accept('^');
    const found: (readonly [number, number])[] = [];
    while (found.length === 0 || !accept(']')) {
      if (at >= source.length) fail("a '[' is not closed", start);
      const where = at;
      const first = member();
      const [from] = first[0] ?? [0];
      if (first.length === 1 && source.charAt(at) === '-' && !/^-?\]/.test(source.slice(at + 1))) {
        at++;
        const [last] = member();
        const to = last?.[1] ?? 0;
        if (to < from) fail('a range is out of order', where);
        found.push([from, to]);
      } else {
        found.push(...first);
      }
    }
    return negated ? complement(ignoreCase ? caseless(found) : found) : found;
  }

  function member(): Ranges {
    const start = at;
    if (accept('\\')) return escaped(start);
    if (dialect === 'filter' && !/[ -~]/.test(source.charAt(at))) {
      fail('only ASCII is allowed in regular expressions of filter patterns');
    }
    return character();
  }

  const root = choice();
  if (at < source.length) {
    fail(dialect === 'filter' ? "'(' and ')' are not supported" : "a ')' closes nothing");
  }
  return { root, groups };
}
