import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../../../emulator/vendors/aws/error.ts';
import { Line } from '../../../../../emulator/vendors/cloudwatch/pattern/line.ts';
import { parsePattern } from '../../../../../emulator/vendors/cloudwatch/pattern/pattern.ts';

const MESSAGE = '[ERROR 420] INVALID ARGUMENTS for "x"';

const JSON_MESSAGE = JSON.stringify({
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  latency: 550.5,
  'with-dash': { deep: [[0, 1, 2]] },
  quoted: 'say "hi"',
  numeric: '42',
  'with.dots': 'x',
  nested: { 'with.dots': { a: [1] } },
  empty: '',
});

const LINE = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

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
    ['ERROR - "INVALID ARGUMENTS"', false],
    ['?WARN ?ERROR', true],
    ['?WARN ?"BAD REQUEST"', false],
    ['?WARN ERROR', true],
    ['?ERROR -INVALID', false],
    ['"[ERROR"', true],
    ['%ERR.R\\s4[0-9]{2}%', true],
    ['%^ERROR%', false],
    ['%\\d{4}%', false],
  ])('judges %s of a line as %s', (pattern, expected) => {
    expect(parsePattern(pattern).matches(MESSAGE)).toBe(expected);
  });

  test('takes a phrase of a space for everything', () => {
    expect(parsePattern('" "').matches('one')).toBe(true);
  });

  test.each([
    ['{ $.eventType = "UpdateTrail" }', true],
    ['{$.eventType=UpdateTrail}', true],
    ['{ $.eventType != UpdateTrail }', false],
    ['{ $.eventType = "Update*" }', true],
    ['{ $.eventType = *Trail }', true],
    ['{ $.eventType = *dateT* }', true],
    ['{ $.eventType = Up*il }', false],
    ['{ $.eventType = %Trail$% }', true],
    ['{ $.eventType != %Trail$% }', false],
    ['{ $.sourceIPAddress != 123.123.* }', true],
    ['{ $.sourceIPAddress = 111.111.* }', true],
    ['{ $.arrayKey[0] = "value" }', true],
    ['{ $.arrayKey[2] = "value" }', false],
    ['{ $.arrayKey = "value" }', false],
    ['{ $.arrayKey != "value" }', false],
    ['{ $.objectList[1].id = 2 }', true],
    ['{ $.objectList[1].id = 2.0 }', true],
    ['{ $.objectList.id = 2 }', false],
    ['{ $.eventType[0] = "U" }', false],
    ['{ $.with-dash.deep[0][2] >= 2e0 }', true],
    ['{ $.SomeObject IS NULL }', true],
    ['{ $.SomeObject = * }', false],
    ['{ $.Missing IS NULL }', false],
    ['{ $.Missing NOT EXISTS }', true],
    ['{ $.SomeObject NOT EXISTS }', false],
    ['{ $.toString NOT EXISTS }', true],
    ['{ $.Missing != 1 }', false],
    ['{ $.ThisFlag IS TRUE }', true],
    ['{ $.ThisFlag IS FALSE }', false],
    ['{ $.ThisFlag = true }', false],
    ['{ $.latency > +500 }', true],
    ['{ $.latency < 10e1 }', false],
    ['{ $.latency = 5* }', true],
    ['{ $.latency = * }', true],
    ['{ $.numeric = 42 }', true],
    ['{ $.numeric > 41.5 }', true],
    ['{ $.eventType > 1 }', false],
    ['{ $.quoted = "say \\"hi\\"" }', true],
    ['{ $.latency > 1 || $.latency > 2 && $.eventType = nomatch }', true],
    ['{ ($.latency > 1 || $.latency > 2) && $.eventType = nomatch }', false],
    ['{ (($.latency > 1)) }', true],
    ['{ $.arrayKey[*] = "another*" }', true],
    ['{ $.arrayKey[*] = %val.{2}% }', true],
    ['{ $.arrayKey[*] = "neither" }', false],
    ['{ $.arrayKey[*] != "value" }', true],
    ['{ $.objectList[*].id > 1 }', true],
    ['{ $.objectList[*].id > 2 }', false],
    ['{ $.objectList[*].none NOT EXISTS }', true],
    ['{ $.* = "UpdateTrail" }', true],
    ['{ $.* = %111\\.111\\.111\\.1[0-9]{1,2}% }', true],
    ['{ $.* IS TRUE }', true],
    ['{ $.with-dash.* = 0 }', false],
    ["{ $.['with.dots'] = 'x' }".replaceAll("'x'", '"x"'), true],
    ['{ $.["with.dots"] = x }', true],
    ["{ $.nested['with.dots'].a[0] = 1 }", true],
    ["{ $.nested.['with.dots'].a[*] = 1 }", true],
    ["{ $.['eventType'] = UpdateTrail }", true],
    ["{ $.['with'].dots = x }", false],
    ['{ $.empty = "" }', true],
    ['{ $.arrayKey[*] = x || $.objectList[*].id = 2 || $.* = x }', true],
  ])('judges %s of JSON as %s', (pattern, expected) => {
    expect(parsePattern(pattern).matches(JSON_MESSAGE)).toBe(expected);
  });

  test.each(['plain text', '{ broken', '[1]', 'null', '"x"'])('has no %s match JSON', (message) => {
    expect(parsePattern('{ $.a NOT EXISTS }').matches(message)).toBe(false);
  });

  test.each([
    ['[ip, user, name, timestamp, request, status, bytes]', true],
    ['[ip, user, name, timestamp, request, status]', false],
    ['[ip, user, name, timestamp, request, status, bytes, more]', false],
    ['[...]', true],
    ['[ip, ..., bytes]', true],
    ['[..., status = 4*, bytes > 1000]', true],
    ['[..., status = 4* && status != 404, bytes]', false],
    ['[..., status = 200 || status = 404, bytes]', true],
    ['[..., (status = 200 || status = 404) && status > 300, bytes]', true],
    ['[..., request = *.html*, status, bytes]', true],
    ['[..., request = "GET *", status, bytes]', true],
    ['[ip = %127\\.0\\.0\\.[1-9]%, ...]', true],
    ['[ip != %127%, ...]', false],
    ['[ip, , name = frank, ...]', true],
    ['[..., request=*.html*, status_code=4*,]', true],
    ['[ip = frank, ...]', false],
  ])('judges %s of a line of fields as %s', (pattern, expected) => {
    expect(parsePattern(pattern).matches(LINE)).toBe(expected);
  });

  test('takes the fields of a line by name and number', () => {
    const { read } = parsePattern('[..., request=*.html*, status_code=4*,]');
    expect(read(new Line(LINE))?.fields).toEqual({
      $1: '127.0.0.1',
      $2: '-',
      $3: 'frank',
      $4: '10/Oct/2000:13:25:15 -0700',
      $request: 'GET /index.html HTTP/1.0',
      $status_code: '404',
      $7: '1534',
    });
  });

  test.each([
    ['Status: timeout', "invalid character ':' in a term without quotation marks at position 7"],
    ['"open', 'unterminated quotation at position 1'],
    ['ERROR -', "expected a term behind '-' at position 8"],
    ['a %b%', "invalid character '%' in a term without quotation marks at position 3"],
    ['%a', 'unterminated regular expression at position 1'],
    ['%%', 'empty regular expression at position 1'],
    ['%a% b', "unexpected 'b' at position 5"],
    ['%(a)%', "'(' is not allowed in regular expressions of filter patterns at position 2"],
    ['{ $.a = 1', "expected '}', found the end at position 10"],
    ['{ a = 1 }', "expected '$', found 'a' at position 3"],
    ['{ $.a }', "expected a comparison, IS or NOT EXISTS, found '}' at position 7"],
    ['{ $.a > x }', "expected a number, found 'x' at position 9"],
    ['{ $.a[b] = 1 }', "unexpected '[' in a selector at position 6"],
    ['{ $.a[*].b[*] = 1 }', 'more than one wildcard in a selector at position 3'],
    ['{ $.*[*] = 1 }', 'more than one wildcard in a selector at position 3'],
    [
      '{ $.a = * && $.* = 1 && $.* = 2 && $.* = 3 && $.* = 4 }',
      'more than 3 wildcards at position 47',
    ],
    [
      "{ $['a'] = 1 }",
      "expected '.' and the name of a property behind '$', found '[' at position 4",
    ],
    ['""', 'nothing stands between quotation marks at position 1'],
    ['a -""', 'nothing stands between quotation marks at position 4'],
    ['{ $.a = 1 && }', "expected '$', found '}' at position 14"],
    ['[ip, -, ...]', "expected ']', found '-' at position 6"],
    ['{ $.a = !x }', "expected a number, a text or a regular expression, found '!' at position 9"],
    ['{ $.a = %x% && $.b = %y% && $.c = %z% }', 'more than 2 regular expressions at position 1'],
    ['[a, a]', "a second field 'a' at position 4"],
    ['[a = 1 && b = 2]', "no field is named 'b' at position 11"],
    ['[..., a, ...]', "a second '...' is not supported at position 10"],
    ['[a', "expected ']', found the end at position 3"],
    [`{ ${'('.repeat(60)}`, 'nested deeper than 50 at position 54'],
  ])('refuses %s', (pattern, message) => {
    expect(() => parsePattern(pattern)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: `Invalid filter pattern: ${message}`,
      }),
    );
  });

  test('tells how often it may look at a character', () => {
    const sizes = (...patterns: string[]) => patterns.map((pattern) => parsePattern(pattern).size);
    const few = sizes('', 'a', 'a b', '{ $.a = 1 }', '[a]', '[a, b = 1]');
    expect(few).toEqual([1, 2, 3, 3, 2, 4]);
    const [short = 0, long = 0] = sizes('%a%', '%a{999}%');
    expect(short).toBeGreaterThan(10);
    expect(long).toBeGreaterThan(9990);
    const ofParts = sizes('{ $.a = %a{999}% }', '[a = %a{999}%]');
    expect(Math.min(...ofParts)).toBeGreaterThan(long);
  });

  test('judges or refuses any pattern', () => {
    const pieces = fc.constantFrom(
      ...'ab1 "\\?-{}[]%()$.,=!<>|&*',
      '&&',
      '||',
      '$.a',
      'IS NULL',
      'NOT EXISTS',
      '...',
      '%a%',
      '!=',
      '{ $.a',
      '[a',
    );
    const message = fc.oneof(fc.string(), fc.json(), fc.string({ unit: pieces }));
    fc.assert(
      fc.property(fc.string({ unit: pieces }), message, (pattern, message) => {
        let answer: unknown;
        try {
          const { matches, read } = parsePattern(pattern);
          answer = matches(message);
          expect(read(new Line(message)) !== undefined).toBe(answer);
        } catch (error) {
          answer = error instanceof AwsError ? 'refused' : error;
        }
        expect([true, false, 'refused']).toContain(answer);
      }),
      { numRuns: 3000 },
    );
  });

  test('reads a line of opened brackets in no time', { timeout: 2000 }, () => {
    expect(parsePattern('[a, ...]').matches('[ " '.repeat(200_000))).toBe(false);
  });

  test('looks at two thousand fields of a line, and at no longer lines', () => {
    const { matches } = parsePattern('[a, ..., last = x]');
    expect(matches('x '.repeat(2000))).toBe(true);
    expect(matches('x '.repeat(2001))).toBe(false);
  });
});
