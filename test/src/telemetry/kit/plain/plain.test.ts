import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../../src/telemetry/kit/redact.ts';
import { maskSecrets, Plain } from '../../../../../src/telemetry/kit/plain/plain.ts';

const LIMITS = { depth: 6, members: 20, values: 100, text: 100, characters: 1_000 };
const shown = (value: unknown): unknown => new Plain(maskSecrets, LIMITS).of('value', value);

function form(): FormData {
  const data = new FormData();
  data.append('name', 'Worf');
  data.append('password', 'hush-hush');
  data.append('picture', new File(['12345'], 'worf.png', { type: 'image/png' }));
  return data;
}
function nested(): unknown {
  let list: unknown = 1;
  for (let n = 0; n < 10; n += 1) list = Array(30).fill(list);
  return list;
}
const own = {
  toJSON() {
    return own;
  },
};

const SHOWN: Readonly<Record<string, readonly [value: unknown, shown: unknown]>> = {
  Headers: [
    new Headers({ accept: '*/*', authorization: 'Bearer x' }),
    { accept: '*/*', authorization: '********' },
  ],
  URLSearchParams: [new URLSearchParams('a=1&a=2&token=x'), { a: ['1', '2'], token: '********' }],
  FormData: [
    form(),
    {
      name: 'Worf',
      password: '********',
      picture: { name: 'worf.png', type: 'image/png', size: 5 },
    },
  ],
  Request: [
    new Request('http://h/a', { method: 'POST', headers: { cookie: 'a' } }),
    { method: 'POST', url: 'http://h/a', headers: { cookie: '********' } },
  ],
  Response: [new Response(null, { status: 404 }), { status: 404, url: '', headers: {} }],
  'flags and counts under secret names': [
    { token: true, tokens: 3, password: '', apiTokens: ['x'], pin: 1234 },
    { token: true, tokens: 3, password: '', apiTokens: '********', pin: '********' },
  ],
  URL: [new URL('http://h/a?b=c'), { url: 'http://h/a?b=c' }],
  Blob: [new Blob(['abc'], { type: 'text/css' }), { type: 'text/css', size: 3 }],
  Date: [new Date(0), '1970-01-01T00:00:00.000Z'],
  'an invalid Date': [new Date(Number.NaN), 'Invalid Date'],
  RegExp: [/a"b/giu, '/a"b/giu'],
  Map: [
    new Map<unknown, unknown>([
      ['a', 1],
      [{}, 2],
      [Symbol('s'), 3],
    ]),
    { a: 1, '[object]': 2, 'Symbol(s)': 3 },
  ],
  Set: [new Set([1, 'b']), [1, 'b']],
  bytes: [new Uint8Array(3), '[3 bytes]'],
  'a buffer': [new ArrayBuffer(4), '[4 bytes]'],
  'a boxed text': [Object('text'), 'text'],
  'a boxed BigInt': [Object(7n), '7'],
  'a promise': [Promise.resolve(), '[Promise]'],
  'a signal': [new AbortController().signal, '[AbortSignal]'],
  toJSON: [{ toJSON: () => ({ a: 1n }) }, { a: '1' }],
  'toJSON of itself': [own, '[circular]'],
  'no prototype': [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  __proto__: [JSON.parse('{"__proto__": {"a": 1}}'), JSON.parse('{"__proto__": {"a": 1}}')],
  'an empty object': [{}, {}],
};

describe('Plain', () => {
  test.each(Object.entries(SHOWN))('shows %s by what it says', (_, [value, expected]) => {
    expect(shown(value)).toEqual(expected);
  });

  test.each<[string, () => unknown]>([
    ['a list of 1,000,000', () => Array.from({ length: 1_000_000 }, (_, n) => n)],
    ['a list that says so', () => Object.assign([], { length: 4_000_000_000 })],
    ['a set of 100,000', () => new Set(Array.from({ length: 100_000 }, (_, n) => n))],
    ['texts beyond the limit', () => Array(1_000).fill('x'.repeat(1_000))],
    ['lists in lists', nested],
    [
      'names of megabytes',
      () => Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}`.repeat(500_000), n])),
    ],
  ])('shows a part of %s', (_, make) => {
    const text = JSON.stringify(shown(make()));
    expect(text.length).toBeLessThan(10_000);
    expect(text).toMatch(/more\]|too large\]|too deep\]/);
  });

  test('shows no more levels than it may', () => {
    let value: unknown = 1;
    for (let n = 0; n < 10; n += 1) value = n % 2 === 0 ? { v: value } : [value];
    expect(JSON.stringify(shown(value))).toBe('[{"v":[{"v":[{"v":"[too deep]"}]}]}]');
  });

  test('ends where the limits of all texts and names are met', () => {
    const member = (): object => ({ [`k${'x'.repeat(90)}`]: 'y'.repeat(100) });
    const list = Array.from({ length: 15 }, member);
    const text = JSON.stringify(shown(list));
    expect(text.match(/k/g)).toHaveLength(6);
    expect(text).toMatch(/"\[9 more\]"\]$/);
  });

  test('looks at a bounded number of members of any kind', () => {
    let looks = 0;
    const watched = (): object =>
      new Proxy(
        {},
        {
          ownKeys: () => Array.from({ length: 1_000 }, (_, n) => `k${n}`),
          getOwnPropertyDescriptor: () => {
            looks += 1;
            return { configurable: true, enumerable: true, value: 1 };
          },
          get: (_, name) => {
            looks += 1;
            return /^k\d/.test(String(name)) ? watched() : undefined;
          },
        },
      );
    shown(watched());
    // A value takes a handful of looks of its own, beside those at its names.
    expect(looks).toBeLessThan(LIMITS.values * (LIMITS.members * 2 + 10));
  });

  test('gives what JSON writes as it is, of any value', () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        const text = JSON.stringify(shown(value)) ?? 'null';
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

describe('Plain with a redactor', () => {
  const redactor = createRedactor();
  const redacted = (value: unknown): string =>
    JSON.stringify(
      new Plain((name, given) => redactor.value(name, given), LIMITS).of('value', value),
    );
  const text = 'token=hush-hush';

  test.each<[string, unknown, string]>([
    ['a RegExp', new RegExp(text), '"/token=********"'],
    ['a boxed text', Object(text), '"token=********"'],
    ['a symbol', Symbol(text), '"Symbol(token=********"'],
    [
      'a function by its name',
      { [text]: () => 1 },
      '{"token=********":"[function token=********"}',
    ],
    ['an object by its class', new { [text]: class {} }[text](), '"[token=********"'],
    ['a set of pairs', new Set([['token', 'hush-hush']]), '[["token","********"]]'],
    ['a list of rows', [['a', 1], ['token', 'hush-hush', 7]], '[["a",1],["token","********","********"]]'], // oxfmt-ignore
    ['raw headers', ['Host', 'h', 'api-key', 'hush-hush'], '["Host","h","api-key","********"]'],
    ['a map that says name and value apart', new Map([['name', 'token'], ['value', 'hush-hush']]), '{"name":"token","value":"********"}'], // oxfmt-ignore
  ])('shows %s without its secret', (_, value, shownAs) => {
    expect(redacted(value)).toBe(shownAs);
    expect(redacted({ deep: [value] })).not.toContain('hush-hush');
  });

  test('asks for no more items of a list than it shows', () => {
    let looks = 0;
    const list = new Proxy(Array.from({ length: 1_000 }), {
      get: (target, name) => {
        looks += 1;
        return Reflect.get(target, name);
      },
    });
    expect(redacted({ list, set: new Set([list]) })).toContain('[980 more]');
    // Of two looks, each with a few at its length and its kind.
    expect(looks).toBeLessThan(2 * (LIMITS.members + 10));
  });
});
