import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../../emulator/aws/error.ts';
import { parsePattern } from '../../../../emulator/cloudwatch/events/pattern.ts';

const MESSAGE = '[ERROR 420] INVALID ARGUMENTS for "x"';

describe('parsePattern', () => {
  test.each([
    ['', true],
    ['   ', true],
    ['" "', true],
    ['ERROR', true],
    ['error', false],
    ['ERROR ARGUMENTS', true],
    ['ERROR REQUEST', false],
    ['"INVALID ARGUMENTS"', true],
    ['"ARGUMENTS INVALID"', false],
    ['"for \\"x\\""', true],
    ['-ERROR', false],
    ['-REQUEST', true],
    ['ERROR -"INVALID ARGUMENTS"', false],
    ['?WARN ?ERROR', true],
    ['?WARN ?"BAD REQUEST"', false],
    ['?WARN ERROR', true],
    ['?ERROR -INVALID', false],
    ['"[ERROR"', true],
  ])('judges %s as %s', (pattern, expected) => {
    expect(parsePattern(pattern)(MESSAGE)).toBe(expected);
  });

  test.each([
    ['Status: timeout', "Invalid character(s) in term ':'"],
    ['a,b', "Invalid character(s) in term ','"],
    ['"open', 'Unterminated quotation in filter pattern'],
    ['{ $.a = 1 }', 'The emulator does not support JSON filter patterns'],
    ['[ip, user]', 'The emulator does not support space-delimited filter patterns'],
    ['%ERR.*%', 'The emulator does not support regular expression filter patterns'],
  ])('refuses %s', (pattern, message) => {
    expect(() => parsePattern(pattern)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message }),
    );
  });

  test('judges or refuses any pattern', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab "\\?-{[%') }));
    fc.assert(
      fc.property(text, fc.string(), (pattern, message) => {
        let answer: unknown;
        try {
          answer = parsePattern(pattern)(message);
        } catch (error) {
          answer = error instanceof AwsError ? 'refused' : error;
        }
        expect([true, false, 'refused']).toContain(answer);
      }),
      { numRuns: 1000 },
    );
  });
});
