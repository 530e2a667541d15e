import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../../../emulator/vendors/honeycomb/expression/evaluate.ts';
import {
  columnsOf,
  parseExpression,
} from '../../../../../emulator/vendors/honeycomb/expression/parse.ts';
import { ExpressionError } from '../../../../../emulator/vendors/honeycomb/expression/tokens.ts';
import type { Value } from '../../../../../emulator/vendors/honeycomb/expression/value.ts';

const COLUMNS: Readonly<Record<string, Value>> = {
  n: 7,
  text: 'Hello, World',
  digits: '12.5',
  yes: true,
  'with space': 1,
  'service.name': 'svc',
};

function evaluate(expression: string): Value {
  return compileExpression(parseExpression(expression))({
    column: (name) => COLUMNS[name] ?? null,
    eventTime: 1_795_345_200.25,
    ingestTime: 1_795_345_201,
  });
}

function outcome(expression: string): string {
  try {
    return typeof evaluate(expression);
  } catch (error) {
    return error instanceof Error ? error.name : 'thrown';
  }
}

describe('an expression', () => {
  test.each<[string, Value]>([
    ['$n', 7],
    ['$"with space"', 1],
    ['$`with space`', 1],
    ['$service.name', 'svc'],
    ['$none', null],
    ['"a\\t\\"b\\" \\u00e9 \\x41 \\101"', 'a\t"b" é A A'],
    ['`a\\b`', 'a\\b'],
    ['-3', -3],
    ['4e+2', 400],
    ['.5', 0.5],
    ['null', null],
    // infix, by strength
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 2 - 3', 5],
    ['7 % 4 / 2', 1.5],
    ['1 + 1 = 2 AND 3 > 2', true],
    ['false AND true OR true', true],
    ['!true OR $n >= 7', true],
    ['$n != 7', false],
    ['-$n', -7],
    ['1.0 + 5 + "2.3"', 8.3],
    // conditions
    ['IF($n > 5, "big", "small")', 'big'],
    ['IF($n > 8, "big")', null],
    ['IF($n < 1, "a", $n < 8, "b", "c",)', 'b'],
    ['SWITCH($text, "x", 1, "Hello, World", 2, 3)', 2],
    ['SWITCH($none, "x", 1)', null],
    ['COALESCE($none, "", $n)', 7],
    // comparisons are false for what cannot be compared
    ['LT($none, 1)', false],
    ['LT("a", 1)', false],
    ['LTE("a", "b")', true],
    ['GT(2, 1)', true],
    ['GTE(1, 1)', true],
    ['EQUALS($n, 7)', true],
    ['EQUALS($none, null)', false],
    ['IN($n, 1, 7)', true],
    ['EXISTS($none)', false],
    ['NOT(EXISTS($none))', true],
    ['AND($yes, $n, "true")', true],
    ['OR(0, "false")', false],
    // numbers
    ['MIN(3, $n, 1)', 1],
    ['MAX($none, "a", "b", 5)', 'b'],
    ['SUM($n, $digits, $text, true)', 19.5],
    ['SUB(1, 2)', -1],
    ['MUL(2, 3, 4)', 24],
    ['DIV(1, 0)', null],
    ['MOD(7, 0)', null],
    ['LOG10(1000)', 3],
    ['LOG10(0)', null],
    ['BUCKET($n, 5)', '5 - 10'],
    ['BUCKET($n, 5, 10)', '< 10'],
    ['BUCKET($n, 5, 0, 6)', '>= 6'],
    ['BUCKET($n, 5, 0, 9)', '5 - 9'],
    ['BUCKET($text, 5)', null],
    // casts
    ['INT(-2.7)', -2],
    ['INT($text)', 0],
    ['FLOAT($digits)', 12.5],
    ['BOOL("yes")', false],
    ['BOOL(2)', true],
    ['STRING($none)', ''],
    ['STRING(1.5)', '1.5'],
    // text
    ['CONCAT($n, $none, "-", true)', '7-true'],
    ['TO_LOWER($text)', 'hello, world'],
    ['STARTS_WITH($text, "Hell")', true],
    ['ENDS_WITH($text, "ld")', true],
    ['CONTAINS($n, "7")', false],
    ['REG_MATCH($text, `^Hel+o`)', true],
    ['REG_MATCH($text, `(?i)world$`)', true],
    ['REG_MATCH($n, `7`)', false],
    ['REG_VALUE($text, `(\\w+)d$`)', 'Worl'],
    ['REG_VALUE($text, `(?P<first>\\w+)`)', 'Hello'],
    ['REG_VALUE($text, `x`)', null],
    ['REG_COUNT($text, `o`)', 2],
    ['REG_COUNT($text, `x*`)', 13],
    ['REG_VALUE($text, `\\AHello\\, (\\pL+)\\z`)', 'World'],
    ['REG_VALUE($text, `\\QHello, \\E`)', 'Hello, '],
    ['REG_VALUE($text, `(?U)l+`)', 'l'],
    ['REG_VALUE($text, `l((?i)O)`)', 'o'],
    ['REG_MATCH($digits, `^[[:digit:]]+\\.\\d$`)', true],
    ['REG_MATCH(CONCAT("12345678901234567890123456789012345678901234", "\u00a0"), `\\s`)', false],
    ['LENGTH("né")', 2],
    ['LENGTH("né", "bytes")', 3],
    // time
    ['EVENT_TIMESTAMP()', 1_795_345_200.25],
    ['INGEST_TIMESTAMP()', 1_795_345_201],
    ['UNIX_TIMESTAMP("2026-11-22T11:00:00Z")', 1_795_345_200],
    ['UNIX_TIMESTAMP("soon")', null],
    [
      'FORMAT_TIME("%Y-%m-%d %H:%M:%S %A %j %p %Q", EVENT_TIMESTAMP())',
      '2026-11-22 11:00:00 Sunday 326 AM %Q',
    ],
    ['FORMAT_TIME("%F", "x")', null],
  ])('%s is %j', (expression, value) => expect(evaluate(expression)).toEqual(value));

  test.each([
    ['', 'an expression is empty'],
    ['1 +', 'an expression ends too early'],
    ['(1', "')' is missing at the end"],
    ['1 2', "unexpected '2' at 2"],
    ['FOO(1)', "unknown function 'FOO' at 0"],
    ['foo', "'(' is missing at the end"],
    ['LT(1)', 'LT takes 2 arguments, has 1'],
    ['IF(1)', 'IF takes 2 or more arguments, has 1'],
    ['BUCKET(1)', 'BUCKET takes 2 to 4 arguments, has 1'],
    ['REG_MATCH($a, $b)', 'a regular expression must be a text, not a calculation'],
    ['REG_MATCH($a, `(`)', "'(' is not a regular expression"],
    ['REG_MATCH($a, `a(?=b)`)', "'a(?=b)' is not a regular expression"],
    ['REG_COUNT($a, `((a{100}){10}){10}`)', "'((a{100}){10}){10}' is too large"],
    ['"open', `unexpected '"open' at 0`],
    ['$', "unexpected '$' at 0"],
    ['#', "unexpected '#' at 0"],
    [`${'('.repeat(200)}1`, 'nested deeper than 100 levels'],
    [`${'!'.repeat(200)}1`, 'nested deeper than 100 levels'],
  ])('%s is refused', (expression, message) => {
    expect(() => parseExpression(expression)).toThrow(new ExpressionError(message));
  });

  test('names its columns', () => {
    expect([...columnsOf(parseExpression('IF($a > $b.c, $"d e", $a)'))]).toEqual([
      'a',
      'b.c',
      'd e',
    ]);
  });

  test('is evaluated, or refused with an ExpressionError, for any text', () => {
    const words = [
      '$a',
      '"x"',
      '1',
      '(',
      ')',
      ',',
      '+',
      '-',
      '!',
      '=',
      'AND',
      'IF(',
      'SUM(',
      'null',
      ' ',
    ];
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (expression) => {
        expect(outcome(expression)).toMatch(/^(?:string|number|boolean|object|ExpressionError)$/);
      }),
      { numRuns: 3_000 },
    );
  });

  test('gives arithmetic the meaning it has in JavaScript', () => {
    const number = fc.integer({ min: -50, max: 50 }).map((n) => (n < 0 ? `(${n})` : `${n}`));
    const operator = fc.constantFrom('+', '-', '*', '/', '%');
    const sum = fc.array(fc.tuple(operator, number), { maxLength: 6 });
    fc.assert(
      fc.property(number, sum, (first, rest) => {
        const expression = first + rest.map(([op, n]) => ` ${op} ${n}`).join('');
        // oxlint-disable-next-line no-eval -- the independent computation
        const expected: unknown = (0, eval)(expression);
        const actual = evaluate(expression);
        fc.pre(Number.isFinite(expected));
        expect(actual).toBeCloseTo(Number(expected), 9);
      }),
    );
  });
});
