import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../../emulator/aws/error.ts';
import { assembleTrace } from '../../../../emulator/xray/assemble.ts';
import { parseFilter } from '../../../../emulator/xray/filter/parse.ts';
import { summarize } from '../../../../emulator/xray/summary.ts';
import { part, segment, TRACE_HEX } from '../documents.ts';

const trace = summarize(
  assembleTrace(TRACE_HEX, [
    segment(1, {
      error: true,
      user: 'Andrew "B" Brown',
      http: { request: { method: 'POST', url: 'http://a/api' }, response: { status: 422 } },
      annotations: { count: 3, 'with.dot': 'x', handle: 'andrewbrown', admin: false },
      subsegments: [part(2, { namespace: 'remote', name: 'api.example' })],
    }),
  ]),
);

describe('parseFilter', () => {
  test.each([
    ['error', true],
    ['ok', false],
    ['!ok', true],
    ['! ! ok', false],
    ['fault OR error', true],
    ['fault or throttle', false],
    ['error AND fault', false],
    ['error !fault http.status = 422', true],
    ['fault AND ok OR error', true],
    ['fault AND (ok OR error)', false],
    ['error = true', true],
    ['error != true', false],
    ['error = FALSE', false],
    ['partial', false],
    ['http.status >= 400 AND http.status < 500', true],
    ['http.status != 422', false],
    ['responseTime > 0.5', true],
    ['duration <= 1', true],
    ['duration < -1', false],
    ['http.url CONTAINS "/api"', true],
    ['http.url BEGINSWITH "http:"', true],
    ['http.url endswith "x"', false],
    ['http.method = "POST"', true],
    ['http.method != "POST"', false],
    ['http.useragent', false],
    ['http.url', true],
    ['http.clientip CONTAINS ""', false],
    ['user = "Andrew \\"B\\" Brown"', true],
    ['annotation.count = 3', true],
    ['annotation.count > 3', false],
    ['annotation.count = "3"', false],
    ['annotation.with.dot = "x"', true],
    ['annotation.handle BEGINSWITH "andrew" AND annotation.admin = false', true],
    ['annotation.admin = true', false],
    ['annotation.handle', true],
    ['!annotation.nothing', true],
    ['annotation.constructor', false],
    ['service("backend-hono")', true],
    ['service("api.example")', true],
    ['!service("backend-flask")', true],
    ['service()', true],
  ])('judges %s as %s', (expression, expected) => {
    expect(parseFilter(expression)(trace)).toBe(expected);
  });

  test.each([
    ['edge("a", "b")', "does not support 'edge' in filter expressions, at position 1"],
    ['ok AND inferred', "does not support 'inferred' in filter expressions, at position 8"],
    [
      'service(id(name: "a"))',
      "does not support 'service(id' in filter expressions, at position 9",
    ],
    [
      'service("a") { fault }',
      "does not support 'service() { … }' in filter expressions, at position 14",
    ],
    ['group.name = "x"', "does not support 'group.name'"],
    ['rootcause.fault.service { }', "does not support 'rootcause.fault.service'"],
    ['annotation[a.b] = 1', "does not support 'annotation'"],
    ['colour = "red"', "unknown keyword 'colour' at position 1"],
    ['http.status', "expected a comparison, found 'end of expression' at position 12"],
    ['http.status = "x"', "expected a number, found 'x' at position 15"],
    ['http.url = 5', "expected a string in double quotes, found '5' at position 12"],
    ['error = 5', "expected true or false, found '5' at position 9"],
    ['(error', "expected ')', found 'end of expression' at position 7"],
    ['error)', "unexpected ')' at position 6"],
    ['error AND', "unexpected 'end of expression' at position 10"],
    ['error & fault', "unexpected '&' at position 7"],
    ['user = "open', "unexpected '\"' at position 8"],
  ])('refuses %s', (expression, message) => {
    expect(() => parseFilter(expression)).toThrow(
      expect.objectContaining({
        code: 'InvalidRequestException',
        message: expect.stringContaining(message),
      }),
    );
  });

  test('refuses what is nested too deep or too long', () => {
    for (const sign of ['(', '!']) {
      expect(() => parseFilter(sign.repeat(100))).toThrow('nested deeper than 50');
    }
    expect(() => parseFilter('ok '.repeat(2000))).toThrow('longer than 4096 characters');
  });

  test('judges or refuses any expression', () => {
    const words = [
      'ok',
      '!',
      '(',
      ')',
      'AND',
      'OR',
      'http.status',
      '=',
      '5',
      '"a"',
      'annotation.a',
      'service',
    ];
    const expression = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((tokens) => tokens.join(' ')),
    );
    fc.assert(
      fc.property(expression, (text) => {
        let answer: unknown;
        try {
          answer = parseFilter(text)(trace);
        } catch (error) {
          answer = error instanceof AwsError;
        }
        expect(answer).toBeTypeOf('boolean');
        expect(answer === true || answer === false).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
