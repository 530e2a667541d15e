import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formsOf, secretsOfUrl, withoutSecrets } from '../../../../src/telemetry/kit/mask.ts';

const secret = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 }).filter((text) => {
  const words = text.split(/\s+/);
  return words.length === 1 && !/^[\d*]*$/.test(text);
});

test('leaves no secret in a text, as it is, in JSON or in a URL', () => {
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), fc.string(), (secrets, noise) => {
      const text = secrets
        .map((each) => `${noise}${each} ${JSON.stringify(each)} ${encodeURIComponent(each)}`)
        .join(noise);
      const masked = withoutSecrets(text, formsOf(secrets));
      fc.pre(!secrets.some((each) => noise.includes(each)));
      for (const each of secrets) expect(masked).not.toContain(each);
    }),
  );
});

test.each([
  ['Bearer abcdefgh12345678', 'bad token abcdefgh12345678', 'bad token ********'],
  ['Bearer abcdefgh12345678', 'bad header Bearer abcdefgh12345678', 'bad header ********'],
  ['abcd', 'an abcd', 'an ********'],
  ['a"b\\c', '{"key":"a\\"b\\\\c"}', '{"key":"********"}'],
  ['a b/c+d', '?key=a%20b%2Fc%2Bd', '?key=********'],
  ['abc', 'the abc', 'the abc'],
  ['', 'nothing', 'nothing'],
  ['true', '{"ok":true}', '{"ok":true}'],
  ['2024', '{"year":2024}', '{"year":2024}'],
])('knows %j in %j', (value, text, masked) => {
  expect(withoutSecrets(text, formsOf([value]))).toBe(masked);
});

test('masks the longer of two secrets first', () => {
  const forms = formsOf(['secret-key', 'secret-key-and-more']);
  expect(withoutSecrets('secret-key-and-more', forms)).toBe('********');
});

test('finds what is secret in a URL', () => {
  const found = secretsOfUrl('https://us%65r:pa%24s@host/p?key=12345678&x=1#f');
  expect(found).toEqual(expect.arrayContaining(['us%65r', 'user', 'pa%24s', 'pa$s', '12345678']));
  expect(secretsOfUrl('no URL')).toEqual([]);
  expect(secretsOfUrl('https://%zz@host/')).toContain('%zz');
});
