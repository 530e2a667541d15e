import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRegex } from '../../../../../emulator/vendors/cloudwatch/regex/regex.ts';
import { RegexError } from '../../../../../emulator/vendors/cloudwatch/regex/syntax.ts';

/** Expressions that mean the same to JavaScript, over a small alphabet so that they match often. */
const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '\\d',
  '\\w',
  '\\W',
  '[ab]',
  '[^a]',
  '[a-c1]',
  'é',
  '😀',
);
const expression = fc.letrec<{ node: string; plain: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    tie('plain'),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
    tie('node').map((a) => `(${a})`),
  ),
  // Without groups: a group that is repeated keeps its last text, as in Java, while JavaScript forgets it.
  plain: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    atom,
    fc.constantFrom('\\b', '\\B', '^', '$', ''),
    fc
      .tuple(atom, fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{1,}', '*?', '+?', '??'))
      .map(([a, sign]) => a + sign),
    fc
      .tuple(tie('plain'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '+?'))
      .map(([a, sign]) => `(?:${a}x)${sign}`),
  ),
})).node;
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'x', '1', ' ', '_', 'é') });

describe('createRegex', () => {
  test('agrees with JavaScript about what matches and what is captured', () => {
    fc.assert(
      fc.property(expression, text, (source, value) => {
        const ours = createRegex(source, 'insights');
        const theirs = new RegExp(source, 'u').exec(value);
        expect(ours.test(value)).toBe(theirs !== null);
        expect(ours.capture(value)).toEqual(theirs === null ? undefined : theirs.slice(1));
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['(?i)exception', 'An EXCEPTION', true],
    ['^(?i)Exception$', 'exCeption', true],
    ['(?:(?i)a)b', 'AB', false],
    ['(?i:a)b', 'Ab', true],
    ['\\x41\\u0042', 'AB', true],
    ['a\\.b', 'axb', false],
    ['[\\]\\-]', '-', true],
    ['[]a]', ']', true],
    ['[a-]', '-', true],
    ['^.$', '😀', true],
    ['[😀-😂]', '😁', true],
  ])('judges /%s/ on %j as %s', (source, value, expected) => {
    expect(createRegex(source, 'insights').test(value)).toBe(expected);
  });

  test('gives groups by name and in order', () => {
    const { groups, capture } = createRegex('user=(?<user>\\w+) (\\d+)(?P<end>;)?', 'insights');
    expect(groups).toEqual(['user', undefined, 'end']);
    expect(capture('x user=ada 12')).toEqual(['ada', '12', undefined]);
    expect(capture('x')).toBeUndefined();
  });

  test.each([
    ['(a', "a '(' is not closed", 0],
    ['a)', "a ')' closes nothing", 1],
    ['a[b', "a '[' is not closed", 1],
    ['*a', "nothing to repeat before '*'", 0],
    ['a**', 'a repetition cannot be repeated', 2],
    ['a++', 'possessive quantifiers are not supported', 2],
    ['a{3,2}', 'the numbers of a repetition are out of order', 1],
    ['a{1001}', 'more than 1000 repetitions', 1],
    ['(?=a)', 'lookaround and flags other than (?i) are not supported', 0],
    ['(?<!a)', 'lookaround and flags other than (?i) are not supported', 0],
    ['(a)\\1', "'\\1' is not supported", 3],
    ['\\p{L}', "'\\p' is not supported", 0],
    ['[z-a]', 'a range is out of order', 1],
    ['ab\\', "nothing follows '\\'", 2],
    ['((a{1000}){1000}){1000}', 'the regular expression is too large', 0],
  ])('refuses %s', (source, message, at) => {
    expect(() => createRegex(source, 'insights')).toThrow(expect.objectContaining({ message, at }));
  });

  test.each(['(a)', 'something!', 'é', 'a b', 'a*?'])('has no %s in filter patterns', (source) => {
    expect(() => createRegex(source, 'filter')).toThrow(RegexError);
  });

  test.each([
    ['^(a|a)*$', 'a'],
    ['(a+)+$', 'a'],
    ['\\d+x', '1'],
    ['(?:(?:(?:){1000}){1000}){1000}b', 'a'],
    ['(.*)(.*)(.*)(.*)=$', 'a'],
    ['[ab]*a[ab]{12}c', 'ab'],
  ])('takes no longer for /%s/ than for the text', { timeout: 5000 }, (source, unit) => {
    expect(createRegex(source, 'insights').capture(`${unit.repeat(100_000)}!`)).toBeUndefined();
  });

  test('reads or refuses any expression', () => {
    const unit = fc.constantFrom(...'ab(){}[]|*+?\\^$.-,:<>=!ix129 ');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), text, (source, value) => {
        const verdicts = (['filter', 'insights'] as const).map((dialect) => {
          try {
            const regex = createRegex(source, dialect);
            return regex.test(value) === (regex.capture(value) !== undefined);
          } catch (error) {
            return error instanceof RegexError && error.at <= source.length;
          }
        });
        expect(verdicts).toEqual([true, true]);
      }),
      { numRuns: 3000 },
    );
  });
});
