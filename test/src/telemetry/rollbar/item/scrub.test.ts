import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECRET_NAMES } from '../../../../../src/telemetry/kit/secret-names.ts';
import { scrub } from '../../../../../src/telemetry/rollbar/item/scrub.ts';

const SECRET = 'hunter2-f00d';

/** A listed name as different people write it. */
const secretName = fc
  .tuple(fc.constantFrom(...SECRET_NAMES), fc.constantFrom('_', '-', '.', ''), fc.boolean())
  .chain(([field, separator, isUpper]) => {
    const joined = field.replaceAll(/[_.]/g, separator);
    const camel = field.replaceAll(/[_.]+(\w)/g, (_, letter: string) => letter.toUpperCase());
    return fc.constantFrom(field, camel, isUpper ? joined.toUpperCase() : joined);
  });
/** The same with something before it. */
const longerSecretName = fc
  .tuple(fc.constantFrom('user_', 'db.', 'X-', 'login['), fc.constantFrom(...SECRET_NAMES))
  .map(([before, field]) => before + field + (before.endsWith('[') ? ']' : ''));
const anySecretName = fc.oneof(secretName, longerSecretName);

/** What carries a secret: an object, a URL, a form, JSON within a text, with anything around it. */
const carrier = fc
  .tuple(anySecretName, fc.string(), fc.webUrl({ withQueryParameters: true, withFragments: false }))
  .chain(([name, noise, url]) =>
    fc.constantFrom<unknown>(
      { [name]: SECRET },
      { [name]: { deep: [SECRET] }, noise },
      { headers: { [name]: `Bearer ${SECRET}`, noise } },
      `${url}${url.includes('?') ? '&' : '?'}${encodeURIComponent(name)}=${SECRET}&x=1`,
      `Cannot fetch "${url.split('?', 1)[0]}?a=b?${encodeURIComponent(name)}=${SECRET}" now`,
      `https://a.example/callback#${encodeURIComponent(name)}=${SECRET}`,
      `a=1;${encodeURIComponent(name)}=${SECRET}`,
      `${encodeURIComponent(name)}=${SECRET}`,
      JSON.stringify({ noise, list: [{ [name]: { a: SECRET } }] }),
      JSON.stringify({ noise: JSON.stringify({ [name]: SECRET }) }),
      `Unexpected token in {"a": 1, ${JSON.stringify(name)} : "${SECRET}`,
    ),
  );

/** Carriers at any depth of an item. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    carrier,
    fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
    fc.array(tie('tree'), { maxLength: 3 }),
  ),
}));

describe('scrub', () => {
  test('lets no value under a listed name survive', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(JSON.stringify(scrub({ data: value }))).not.toContain(SECRET);
      }),
      { numRuns: 1_000 },
    );
  });

  test('changes nothing else', () => {
    const value = {
      message: 'Cannot read properties of undefined (reading "a")',
      url: 'http://127.0.0.1:4567/api/messages/@an?term=a%20b&x=1#y',
      author: 'an',
      tokens: 3,
      stack: 'at f (file:///srv/app/a.js:1:2)',
      nothing: null,
      password: null,
      list: [1, true, '{"a": [1]}', '[oops'],
    };
    expect(scrub(value)).toEqual(value);
  });

  test.each([
    '{"b": 1.0, "a": 1e3, "id": 12345678901234567890, "a": -0}',
    ' [ "\\u00e9\\/", {"token_count" :\t2 } ,\n[] ,{}, null, true]\n',
    '{"password": null, "list": ["a=1", "", "{\\"n\\": 1.50}"]}',
  ])('leaves JSON without a secret as it is, digit by digit: %s', (json) => {
    expect(scrub(json)).toBe(json);
  });

  test.each([
    ['{"n": 1.0, "password" : "a" , "m": 1e3}', '{"n": 1.0, "password" : "********" , "m": 1e3}'],
    ['{"pw":{"a":[1,{"b":2}]},"n":1.0}', '{"pw":"********","n":1.0}'],
    ['[{"token":[1.0,"]"]}, 1.0]', '[{"token":"********"}, 1.0]'],
    ['{"p\\u0061ss":1.0,"n":2.0}', '{"p\\u0061ss":"********","n":2.0}'],
    ['["token","x"]', '["token","x"]'],
    ['{"url": "/?pw=1&a=2", "n": 1.0}', '{"url": "/?pw=********&a=2", "n": 1.0}'],
    ['{"j": "{\\"pw\\": 1.0, \\"n\\": 1.0}"}', '{"j": "{\\"pw\\": \\"********\\", \\"n\\": 1.0}"}'], // oxfmt-ignore
    ['{"token:": ":a", "n": 1.0}', '{"token:": "********", "n": 1.0}'],
  ])('changes nothing of JSON but the secret: %s', (json, masked) => {
    expect(scrub(json)).toBe(masked);
  });

  test('changes JSON as if it were parsed, masked and written, and no more', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anySecretName, fc.nat(3), (value, name, indent) => {
        const json = JSON.stringify({ value, [name]: value, list: [value] }, null, indent);
        const scrubbed = scrub(json);
        expect(JSON.parse(scrubbed)).toEqual(scrub(JSON.parse(json)));
      }),
    );
  });

  test.each([
    ['https://user:hunter2@a.example/x', 'https://********@a.example/x'],
    ['postgres://u:p@ss@db/x', 'postgres://********@db/x'],
    ['/x?p%61ssword=a;b&c=1', '/x?p%61ssword=********&c=1'],
    ['/x?next=/y?token=abc', '/x?next=/y?token=********'],
    ['user[password]=a b', 'user[password]=******** b'],
    ['%zz=1&pw=2', '%zz=1&pw=********'],
  ])('scrubs the text %s', (text, scrubbed) => {
    expect(scrub(text)).toBe(scrubbed);
  });

  test('is not exhausted by what is nested without end', () => {
    const depth = 100_000;
    const text = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(scrub({ message: text }).message.length).toBeLessThanOrEqual(text.length);
    const hundred = `${'['.repeat(100)}1.0${']'.repeat(100)}`;
    expect(scrub(hundred)).toBe(`${'['.repeat(64)}"********"${']'.repeat(64)}`);
    let deep: unknown = 'end';
    for (let n = 0; n < depth; n += 1) deep = { deep };
    expect(JSON.stringify(scrub(deep))).toMatch(/^(\{"deep":)+"\*{8}"\}+$/);
  });

  test('takes time in proportion to the length', () => {
    const started = performance.now();
    for (const piece of ['a', '"', '=', ' ', '//a:', '":', '\\"', '?a'])
      scrub(piece.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
