import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describeAnswer,
  describeNoAnswer,
  describeStranger,
  describeUrl,
  isSubrequestLimit,
} from '../../../../src/telemetry/kit/failure.ts';

test.each([
  [
    'https://u:p@api.honeycomb.io/v1/traces/v1/traces?key=hush#x',
    'https://api.honeycomb.io/v1/traces/v1/traces',
  ],
  ['http://[::1]:4318', 'http://[::1]:4318/'],
  ['api.honeycomb.io', 'an address that is not a URL'],
  ['', 'an address that is not a URL'],
])('describes %s', (url, described) => {
  expect(describeUrl(url)).toBe(described);
});

test('is one line of bounded length for any text', () => {
  const said = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }).map((text) => text.repeat(9_999)),
  );
  const url = fc.webUrl({ withQueryParameters: true, size: 'large' });
  fc.assert(
    fc.property(url, said, (where, text) => {
      const error = new Error(text, { cause: new Error(text) });
      for (const reason of [
        describeAnswer(where, 500, text),
        describeStranger(where, 200, text),
        describeNoAnswer(where, error),
      ]) {
        expect(reason).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(reason.length).toBeLessThan(700);
        expect(reason.isWellFormed()).toBe(true);
        expect(reason).toContain(describeUrl(where));
      }
    }),
  );
});

describe('describeNoAnswer', () => {
  test('tells each cause once, and ends where causes go in circles', () => {
    const error = new Error('outer', { cause: new Error('outer', { cause: new Error('inner') }) });
    expect(describeNoAnswer('http://a/', error)).toBe(
      'Cannot send to http://a/: no answer: outer: inner',
    );
    const circle = new Error('round');
    circle.cause = circle;
    expect(describeNoAnswer('http://a/', circle)).toBe(
      'Cannot send to http://a/: no answer: round',
    );
  });

  test.each([undefined, null, 7, {}, Symbol('s')])('survives %s', (error) => {
    expect(describeNoAnswer('http://a/', error)).toMatch(
      /^Cannot send to http:\/\/a\/: no answer: ./,
    );
  });

  test('shows no part of the URL that is secret, however short and odd', () => {
    const url = 'http://u:p)w@a:1/x?k=v';
    const error = new TypeError(`fetch failed for ${url} (http://a:1/y?k=v)`);
    expect(describeNoAnswer(url, error)).toBe(
      'Cannot send to http://a:1/x: no answer: fetch failed for http://a:1/x (http://a:1/y)',
    );
  });

  test('names the code of an error that has no words', () => {
    const error = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
    expect(describeNoAnswer('http://a/', error)).toContain('no answer: ECONNREFUSED');
    expect(describeNoAnswer('http://a/', new TypeError(''))).toContain('no answer: TypeError');
  });
});

test.each([
  [new Error('Too many subrequests.'), true],
  [new Error('wrapped', { cause: new Error('Too many subrequests by single Worker') }), true],
  [new Error('Too many requests'), false],
  ['Too many subrequests.', false],
])('tells of %s that no call is left: %s', (error, is) => {
  expect(isSubrequestLimit(error)).toBe(is);
});
