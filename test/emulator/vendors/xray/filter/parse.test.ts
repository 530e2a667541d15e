import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../../../../emulator/vendors/aws/error.ts';
import {
  parseEntitySelector,
  parseFilter,
} from '../../../../../emulator/vendors/xray/filter/parse.ts';

const flag = (word: string, wanted = true) => ({ kind: 'flag', word, wanted });

describe('parseFilter', () => {
  test.each<[string, unknown]>([
    ['ok', flag('ok')],
    ['OK != TRUE', flag('ok', false)],
    ['fault = "true"', flag('fault')],
    ['!fault', { kind: 'not', part: flag('fault') }],
    ['(fault)', flag('fault')],
    [
      'ok AND fault OR error',
      {
        kind: 'or',
        parts: [{ kind: 'and', parts: [flag('ok'), flag('fault')] }, flag('error')],
      },
    ],
    [
      'ok !fault responseTime <3',
      {
        kind: 'and',
        parts: [
          flag('ok'),
          { kind: 'not', part: flag('fault') },
          { kind: 'number', word: 'responsetime', test: { operator: '<', value: 3 } },
        ],
      },
    ],
    ['user', { kind: 'string', word: 'user', test: undefined }],
    [
      'http.url beginsWith "http:\\"\\\\"',
      { kind: 'string', word: 'http.url', test: { operator: 'BEGINSWITH', value: 'http:"\\' } },
    ],
    ['annotation.Key', { kind: 'annotation', key: 'Key', test: undefined }],
    [
      'annotation[a.b] != 1.5',
      {
        kind: 'annotation',
        key: 'a.b',
        test: { type: 'number', test: { operator: '!=', value: 1.5 } },
      },
    ],
    [
      'annotation["a b"] = "x"',
      {
        kind: 'annotation',
        key: 'a b',
        test: { type: 'string', test: { operator: '=', value: 'x' } },
      },
    ],
    [
      'annotation.a = true',
      { kind: 'annotation', key: 'a', test: { type: 'boolean', wanted: true } },
    ],
    ['service()', { kind: 'service', service: {}, filter: undefined }],
    ['service(")")', { kind: 'service', service: { name: ')' }, filter: undefined }],
    [
      'Service(ID(type: "T", account.id: "1", name: "N")) { fault }',
      {
        kind: 'service',
        service: { type: 'T', account: '1', name: 'N' },
        filter: flag('fault'),
      },
    ],
    [
      'edge("a", id(name: "b")) { }',
      { kind: 'edge', from: { name: 'a' }, to: { name: 'b' }, filter: undefined },
    ],
    ['  group.arn = "x"', { kind: 'group', by: 'arn', value: 'x', at: 2 }],
  ])('reads %s', (expression, expected) => {
    expect(parseFilter(expression)).toEqual(expected);
  });

  test.each([
    ['colour = "red"', "unknown keyword 'colour' at position 1"],
    ['http.status', "expected a comparison, found 'end of expression' at position 12"],
    ['http.status = "x"', "expected a number, found 'x' at position 15"],
    ['http.status CONTAINS 5', "expected a comparison, found 'CONTAINS' at position 13"],
    ['http.url = 5', "expected a string in double quotes, found '5' at position 12"],
    ['error = 5', "expected true or false, found '5' at position 9"],
    ['(error', "expected ')', found 'end of expression' at position 7"],
    ['error)', "unexpected ')' at position 6"],
    ['error AND', "unexpected 'end of expression' at position 10"],
    ['error & fault', "unexpected '&' at position 7"],
    ['user = "open', "unexpected '\"' at position 8"],
    ['annotation', "unknown keyword 'annotation' at position 1"],
    ['annotation[]', "expected the key of an annotation, found ']' at position 12"],
    ['annotation[a', "expected ']', found 'end of expression' at position 13"],
    ['annotation.a CONTAINS 5', "expected a string in double quotes, found '5' at position 23"],
    ['annotation.a < "x"', "unexpected '<' at position 14"],
    ['service("a"', "expected ')', found 'end of expression' at position 12"],
    ['service(a)', "expected a string in double quotes, found 'a' at position 9"],
    ['service(id())', "expected name, type or account.id, found ')' at position 12"],
    ['service(id(name = "a"))', "expected ':', found '=' at position 17"],
    ['service("a") { fault', "expected '}', found 'end of expression' at position 21"],
    ['service() { annotation.a = 1 }', "'annotation.a' is not allowed inside service() or edge()"],
    ['edge("a", "b") { service("c") }', "'service' is not allowed inside service() or edge()"],
    ['edge("a")', "expected ',', found ')' at position 9"],
    ['group.name != "x"', "expected '=', found '!=' at position 12"],
  ])('refuses %s', (expression, message) => {
    expect(() => parseFilter(expression)).toThrow(
      expect.objectContaining({
        code: 'InvalidRequestException',
        message: expect.stringContaining(message),
      }),
    );
  });

  test.each([
    ['first', "'first' is allowed inside rootcause alone at position 1"],
    ['ok index = 1', "'index' is allowed inside rootcause alone at position 4"],
    ['service() { remote }', "'remote' is allowed inside rootcause alone at position 13"],
    [
      'rootcause.fault.service { fault }',
      "'fault' is not allowed inside rootcause.fault.service at position 27",
    ],
    ['service() { coverage > 0 }', "'coverage' is allowed inside rootcause alone at position 13"],
    [
      'rootcause.fault.entity { coverage > 0.2 }',
      "'coverage' is not allowed inside rootcause.fault.entity at position 26",
    ],
    [
      'rootcause.responsetime.service { Coverage > 0.2 }',
      "'Coverage' is not allowed inside rootcause.responsetime.service at position 34",
    ],
    [
      'rootcause.error.service { !remote }',
      "'remote' is not allowed inside rootcause.error.service at position 28",
    ],
    [
      'rootcause.error.entity { inferred = false }',
      "'inferred' is not allowed inside rootcause.error.entity at position 26",
    ],
    [
      'rootcause.fault.exception { type = "Error" }',
      "'type' is not allowed inside rootcause.fault.exception at position 29",
    ],
    [
      'rootcause.fault.service { message = "x" }',
      "'message' is not allowed inside rootcause.fault.service at position 27",
    ],
    ['rootcause.fault.service { nme = "x" }', "unknown keyword 'nme' at position 27"],
    ['rootcause.error.entity { service("a") }', "'service' is not allowed inside rootcause"],
    ['rootcause.fault.entity { last', "expected '}', found 'end of expression'"],
    ['rootcause.responsetime.exception', "unknown keyword 'rootcause.responsetime.exception'"],
    ['rootcause.fault', "unknown keyword 'rootcause.fault'"],
    ['rootcause.json', "expected '!='"],
    ['rootcause.json = "[]"', 'expected # and a list of root causes as JSON'],
    ['rootcause.json = #', 'expected a list of root causes as JSON behind # at position 19'],
    ['rootcause.json = #[{]', 'expected a list of root causes as JSON behind # at position 19'],
    ['rootcause.json = #[{"Services"}]', 'root causes are not JSON'],
    ['rootcause.json = #{"Services":[]}', 'expected a list of root causes at position 19'],
  ])('refuses %s, which is wrong about root causes', (expression, message) => {
    expect(() => parseFilter(expression)).toThrow(message);
  });

  test('refuses what is nested too deep or too long', () => {
    for (const sign of ['(', '!']) {
      expect(() => parseFilter(sign.repeat(100))).toThrow('nested deeper than 50');
    }
    expect(() => parseFilter('ok '.repeat(2000))).toThrow('longer than 4096 characters');
  });
});

test('parseEntitySelector reads one service, edge or id', () => {
  expect(parseEntitySelector('id(name: "a", type: "T")')).toEqual({
    kind: 'service',
    service: { name: 'a', type: 'T' },
  });
  expect(parseEntitySelector('edge("a", "b")')).toMatchObject({ kind: 'edge' });
  expect(() => parseEntitySelector('service("a") { fault }')).toThrow(
    "unexpected '{' at position 14",
  );
  expect(() => parseEntitySelector('fault')).toThrow("expected service, edge or id, found 'fault'");
  expect(() => parseEntitySelector('"id"(name: "a")')).toThrow(
    "expected service, edge or id, found 'id' at position 1",
  );
  expect(() => parseEntitySelector('service("a") ok')).toThrow("unexpected 'ok' at position 14");
});

const WORDS =
  'ok ! ( ) AND OR http.status user name = != < CONTAINS 5 "a" true annotation.a annotation [ ] service edge id { } , : type group.name rootcause.json # \\ "'.split(
    ' ',
  );

test.each([parseFilter, parseEntitySelector])('$name reads or refuses any expression', (parse) => {
  const expression = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }).map((words) => words.join(' ')),
    fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(expression, (text) => {
      expect(outcome(() => parse(text))).toBe('read or refused');
    }),
    { numRuns: 2000 },
  );
});

function outcome(parse: () => { readonly kind: string }): unknown {
  try {
    return parse().kind === undefined ? 'nothing' : 'read or refused';
  } catch (error) {
    return error instanceof AwsError ? 'read or refused' : error;
  }
}
