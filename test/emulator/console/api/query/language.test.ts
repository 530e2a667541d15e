import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseQuery,
  readDuration,
  writeTerm,
  type Term,
} from '../../../../../emulator/console/api/query/language.ts';

function terms(text: string): readonly Term[] {
  const parsed = parseQuery(text);
  if (parsed.kind !== 'terms') throw new Error(`${text} is ${JSON.stringify(parsed)}`);
  return parsed.terms;
}

test.each([
  ['route:/api/activities/home', 'route', '=', '/api/activities/home'],
  ['status:500', 'status', '=', '500'],
  ['status:>=400', 'status', '>=', '400'],
  ['status:5xx', 'status', '=', '5xx'],
  ['dur:>100', 'dur', '>', '100'],
  ['dur:<=1.5s', 'dur', '<=', '1.5s'],
  ['dur:=20', 'dur', '=', '20'],
  ['service:"d1 cruddur"', 'service', '=', 'd1 cruddur'],
  ['service:"say \\"hi\\""', 'service', '=', 'say "hi"'],
  ['level:error', 'level', '=', 'error'],
  ['error:true', 'error', '=', 'true'],
  ['trace:6b0b2a53', 'trace', '=', '6b0b2a53'],
  ['app.user:worf', 'app.user', '=', 'worf'],
  ['app.result_length:>3', 'app.result_length', '>', '3'],
  ['handle:worf', 'handle', '=', 'worf'],
  ['"rout":x', 'rout', '=', 'x'],
  ['url.full:http://localhost:4567/a', 'url.full', '=', 'http://localhost:4567/a'],
  ['failed', undefined, '=', 'failed'],
  ['"two words"', undefined, '=', 'two words'],
  ['/api/activities', undefined, '=', '/api/activities'],
])('%s is one term', (text, key, operator, value) => {
  expect(terms(text)).toEqual([
    expect.objectContaining({ key, operator, value, isNegated: false, from: 0, to: text.length }),
  ]);
});

test('terms are told apart by blanks and negated by a minus', () => {
  const read = terms('  status:500   -service:notifier -"two words" home ');
  expect(read.map(({ key, value, isNegated }) => [key, value, isNegated])).toEqual([
    ['status', '500', false],
    ['service', 'notifier', true],
    [undefined, 'two words', true],
    [undefined, 'home', false],
  ]);
});

describe('a mistake points at its place and says what would be right', () => {
  test.each([
    ['rout:/home', 'There is no key “rout”', 'rout', 'route'],
    ['status:500 -servce:x', 'There is no key “servce”', 'servce', 'service'],
    ['stauts:500', 'There is no key “stauts”', 'stauts', 'status'],
    ['dur:fast', '“fast” is not a duration', 'fast', undefined],
    ['status:abc', '“abc” is not a status', 'abc', undefined],
    ['status:50', '“50” is not a status', '50', undefined],
    ['status:', 'needs a value', 'status:', undefined],
    ['dur:>', 'A number is missing', 'dur:>', undefined],
    ['home service:"d1 crud', 'A quotation mark is missing', '"d1 crud', undefined],
    ['trace:xyz', 'is not a trace id', 'xyz', undefined],
    ['vendor:rolbar', 'There is no vendor', 'rolbar', 'rollbar'],
    ['app.n:>many', '“many” is not a number', 'many', undefined],
    ['home status=500', 'A colon is missing after status', 'status=500', 'status:500'],
    ['dur>=100', 'A colon is missing after dur', 'dur>=100', 'dur:>=100'],
    ['-service==web', 'A colon is missing after service', '-service==web', '-service:web'],
    ['status:500 OR status:404', 'There is no OR: all terms must hold', 'OR', undefined],
    ['NOT home', 'write - before the term', 'NOT', undefined],
  ])('%s', (text, message, wrong, instead) => {
    const parsed = parseQuery(text);
    if (parsed.kind !== 'mistake') throw new Error(`${text} is ${JSON.stringify(parsed)}`);
    const { mistake } = parsed;
    expect(mistake.message).toContain(message);
    expect(text.slice(mistake.from, mistake.to)).toBe(wrong);
    expect(mistake.instead).toBe(instead);
  });

  test('of too long a query', () => {
    expect(parseQuery('a'.repeat(2001))).toMatchObject({ kind: 'mistake' });
    expect(parseQuery('a '.repeat(31))).toMatchObject({ kind: 'mistake' });
  });
});

test('parseQuery reads any text, and its terms cover what is not blank', () => {
  const piece = fc.constantFrom(
    'a',
    ':',
    '"',
    '>',
    '<',
    '=',
    '-',
    ' ',
    'route',
    '\\',
    '5',
    '*',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const parsed = parseQuery(text);
      if (parsed.kind !== 'terms') return;
      let at = 0;
      for (const { from, to } of parsed.terms) {
        expect(text.slice(at, from).trim()).toBe('');
        expect(to).toBeGreaterThan(from);
        at = to;
      }
      expect(text.slice(at).trim()).toBe('');
    }),
  );
});

test('writeTerm writes what parseQuery reads', () => {
  const text = fc.string({ minLength: 1, maxLength: 20 }).filter((value) => !value.includes('\n'));
  fc.assert(
    fc.property(text, (value) => {
      const [term] = terms(writeTerm('app.user', value));
      expect(term).toMatchObject({ key: 'app.user', value });
    }),
  );
});

test.each([
  ['100', 100],
  ['250ms', 250],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['800us', 0.8],
  ['1h', undefined],
  ['-1', undefined],
  ['', undefined],
])('readDuration reads %s as %s ms', (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});
