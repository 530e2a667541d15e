import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRegex, type LinearRegex } from '../../../emulator/columns/linear-regex.ts';

function compile(source: string): LinearRegex {
  const regex = compileRegex(source);
  if (typeof regex === 'string') throw new Error(`/${source}/ is ${regex}`);
  return regex;
}

/** Any letters a and b, the same each time. */
function letters(length: number, seed: number): string {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 16) % 2 === 0 ? 'a' : 'b';
  }).join('');
}

/** Milliseconds, the least of three, for others share the machine. */
function timeOf(work: () => void): number {
  const times = Array.from({ length: 3 }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return Math.min(...times);
}

describe('compileRegex', () => {
  test('counts as JavaScript does', () => {
    const source = fc.constantFrom(
      'a',
      'a*',
      'ab|a',
      '\\b',
      '[ab]+?',
      '(a|ab)(b?)',
      '$',
      '^a',
      'é',
    );
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '😀') });
    fc.assert(
      fc.property(source, text, (source, text) => {
        // Go has no empty match right behind another.
        const all = [...text.matchAll(new RegExp(source, 'gu'))];
        const apart = all.filter(({ index, 0: found }, at) => {
          const before = all[at - 1];
          return found !== '' || before === undefined || before.index + before[0].length < index;
        });
        expect(compile(source).count(text)).toBe(apart.length);
      }),
    );
  });

  test.each(['(a+)+$', '(a|a)*$', '(a|b)*a(a|b){20}[xy]', '(.*)(.*)(.*)(.*)[=!]$'])(
    'takes twice as long for a text that is twice as long: %s',
    (source) => {
      const regex = compile(source);
      const [short, long] = [letters(20_000, 1), letters(40_000, 2)].map((text) =>
        timeOf(() => regex.test(`${text}c`)),
      );
      // Ten times for a clock that is coarse and a machine that is busy; a square would be four, two to a power all.
      expect(long).toBeLessThan(10 * (short ?? 0) + 50);
    },
  );

  test('goes without states where each text needs other ones', () => {
    const rows = Array.from({ length: 100 }, (_, seed) => `${letters(500, seed)}!`);
    const [tested, counted] = (['test', 'count'] as const).map((work) => {
      const regex = compile('[ab]*a[ab]{320}[!xy][xy]');
      return timeOf(() => rows.forEach((row) => regex[work](row)));
    });
    // Counting always goes without; making the states takes ten times as long.
    expect(tested).toBeLessThan(5 * (counted ?? 0));
  });

  test('counts in no more than so much of a text, for every match may look at all that is left', () => {
    const regex = compile('a(.*?)(.*?)(.*?)z|a');
    const counts = [10_000, 1_000_000].map((length) => regex.count('a'.repeat(length)));
    // Every letter is a match, so that the count tells how much was looked at: a square of it is the time.
    expect(counts[1]).toBe(counts[0]);
    expect(counts[0]).toBeLessThan(5000);
    expect(compile('a').count('a'.repeat(5000))).toBe(5000);
  });

  test('sees as much of a text as takes half a second', () => {
    const [small, large] = [compile('a{100}z'), compile('a{900}z')];
    const text = 'z'.repeat(100_000) + 'a'.repeat(900) + 'z';
    expect([small, large].map((regex) => regex.test(text))).toEqual([true, false]);
    expect([small, large].map((regex) => regex.find(text) !== undefined)).toEqual([true, false]);
    expect(large.test(text.slice(99_000))).toBe(true);
    expect(large.size).toBeGreaterThan(small.size);
  });

  test.each([
    ['(?:(?:a{30}){30}){30}', 'too large'],
    ['(?:\\Qa)\\E){500}'.repeat(7), 'too large'],
    ['(?:[^])b]c\\pL\\x{1F600}){800}', 'too large'],
    ['a?'.repeat(2000), 'too large'],
    [`[${'ab'.repeat(50_000)}]`, 'too large'],
    ['a(?!b)', 'unreadable'],
    ['[b-a]', 'unreadable'],
  ])('refuses what would take too long and what it cannot read, %#', (source, why) => {
    expect(compileRegex(source)).toBe(why);
  });

  test.each([
    ['\\d{1,4}-[[:digit:]]{2}', '2026-11', true],
    ['(?:[)(]{500}){2}', '()'.repeat(500), true],
    ['(?P<a>\\pL{100})(?i)x{100}', 'é'.repeat(100) + 'X'.repeat(100), true],
    ['\\Q(a{9}){9}(\\E{9}', '(a{9}){9}((((((((((', true],
  ])('takes all that has a size that will do, %#', (source, text, expected) => {
    expect(compile(source).test(text)).toBe(expected);
  });
});

test.each([
  ['[' + String.raw`\pL`.repeat(29) + ']', false],
  ['[' + String.raw`\pL`.repeat(30) + ']', true],
  [String.raw`\pL{142}`, false],
  [String.raw`\pL{143}`, true],
])('%s is too large: %s', (source, isTooLarge) => {
  expect(compileRegex(source) === 'too large').toBe(isTooLarge);
});
