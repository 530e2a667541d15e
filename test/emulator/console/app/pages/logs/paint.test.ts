import { describe, expect, test } from 'vitest';
import { parsePattern } from '../../../../../../emulator/vendors/cloudwatch/pattern/pattern.ts';
import { parseQuery } from '../../../../../../emulator/vendors/cloudwatch/insights/query.ts';
import {
  INSIGHTS_COMMANDS,
  INSIGHTS_FUNCTIONS,
} from '../../../../../../emulator/console/api/logs/insights-words.ts';
import {
  completePattern,
  completeQuery,
} from '../../../../../../emulator/console/app/pages/logs/completions.ts';
import {
  paint,
  patternOf,
  termsOf,
} from '../../../../../../emulator/console/app/pages/logs/paint.ts';

const FIELDS = [
  { name: 'level', count: 9 },
  { name: 'length', count: 2 },
  { name: 'http status', count: 1 },
];

describe('paint', () => {
  test.each([
    'fields @timestamp | filter a in ["b"]',
    '{ $.a = "b" && $.c > 1 }',
    '\u202e <b>',
    '',
  ])('keeps every character of “%s”', (text) => {
    for (const language of ['filter', 'insights'] as const) {
      expect(
        paint(text, language, undefined)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
    }
  });

  test('marks what is wrong', () => {
    expect(paint('a filtr b', 'insights', { message: '', from: 2, to: 7 })[1]).toEqual({
      text: 'filtr',
      kind: 'mistake',
    });
  });
});

test.each([
  ['notifier "took 5 ms" -home ?x', ['notifier', 'took 5 ms', 'x']],
  ['"a \\"b\\""', ['a "b"']],
  ['{ $.a = 1 }', []],
  ['%5\\d\\d%', []],
])('%s looks for %j', (pattern, terms) => {
  expect(termsOf(pattern)).toEqual(terms);
});

test.each([
  ['notifier answered 503, giving up', '"notifier answered 503, giving up"'],
  ['said "no"', '"said"'],
  ['"', undefined],
])('lines that say %s are found by %s', (text, pattern) => {
  expect(patternOf(text)).toBe(pattern);
  expect(parsePattern(pattern ?? '').matches(text)).toBe(true);
});

test('every form that is offered for a pattern can be read', () => {
  for (const { text } of completePattern('', 0, [])) expect(() => parsePattern(text)).not.toThrow();
});

test('every word that is offered for a query is known to its engine', () => {
  const unknown = (query: string) => {
    try {
      parseQuery(query);
      return false;
    } catch (error) {
      return /unknown or unsupported/.test(String(error));
    }
  };
  const commands = Object.keys(INSIGHTS_COMMANDS).filter((name) => unknown(`${name} x`));
  // The groups of a query stand before its commands.
  expect(commands).toEqual([]);
  expect(Object.keys(INSIGHTS_FUNCTIONS).filter((name) => unknown(`stats ${name}(x)`))).toEqual([]);
});

test.each([
  ['', 'fields', 0],
  ['fields @timestamp | fi', 'fields', 20],
  ['fields le', 'level', 7],
  ['fields http', '`http status`', 7],
  ['stats co', 'count(', 6],
  ['stats avg(len', 'length', 10],
])('behind “%s” stands %s', (text, first, from) => {
  expect(completeQuery(text, text.length, FIELDS)[0]).toMatchObject({ text: first, from });
});

test('behind $. stand the fields of JSON that a selector can name', () => {
  expect(completePattern('{ $.le', 6, FIELDS).map(({ text }) => text)).toEqual(['level', 'length']);
  expect(completePattern('{ $.', 4, FIELDS)).toHaveLength(2);
});
