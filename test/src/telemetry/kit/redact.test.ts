import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../src/telemetry/kit/redact.ts';

const redactor = createRedactor();
const SECRET_NAMES = [
  'password',
  'Authorization',
  'X-Honeycomb-Team',
  'access_token',
  'accessToken',
  'set-cookie',
  'http.request.header.authorization',
  'SECRET_ACCESS_KEY',
  'x-amz-security-token',
];

describe('createRedactor', () => {
  it.each(SECRET_NAMES)('masks the value of %s', (name) => {
    expect(redactor.value(name, 'hush')).toBe('********');
  });

  it.each(['handle', 'http.route', 'app.now', 'passenger', 'tokens_used', 'author'])(
    'leaves the value of %s alone',
    (name) => {
      expect(redactor.value(name, 'Andrew Brown')).toBe('Andrew Brown');
    },
  );

  it('masks secret parameters of URLs and leaves the rest', () => {
    expect(redactor.value('url.full', 'https://a.b/c?term=fun&access_token=hush#x')).toBe(
      'https://a.b/c?term=fun&access_token=********#x',
    );
    expect(redactor.text('password=hush&q=1')).toBe('password=********&q=1');
    expect(redactor.text('https://user:hush@host/')).toBe('https://********@host/');
  });

  it('masks them in each of several URLs, as headers have them', () => {
    expect(redactor.value('http.request.header.referer', ['/a?token=hush', '/b?x=1'])).toEqual([
      '/a?token=********',
      '/b?x=1',
    ]);
  });

  it('remembers no more names than it has room for, and judges the same after', () => {
    for (let n = 0; n < 5_000; n += 1) redactor.value(`name${n}`, 'x');
    expect(redactor.value('password', 'hush')).toBe('********');
    expect(redactor.value('handle', 'x')).toBe('x');
  });

  it('sees through percent-encoded parameter names', () => {
    expect(redactor.text('?%70assword=hush')).toBe('?%70assword=********');
  });

  it.each([0, 1, 2, 3])('sees through a name in full width, encoded %i times', (times) => {
    let name = 'ｐａｓｓｗｏｒｄ＿ｃｏｎｆｉｒｍａｔｉｏｎ';
    for (let time = 0; time < times; time += 1) name = encodeURIComponent(name);
    expect(redactor.text(`/?a=1&${name}=hush`)).toBe(`/?a=1&${name}=********`);
  });

  it('lets no secret through an attribute list, beside any other attributes', () => {
    const name = fc.constantFrom(...SECRET_NAMES.slice(0, 7));
    const plain = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()));
    fc.assert(
      fc.property(name, plain, fc.boolean(), (secretName, others, inQuery) => {
        const secret = 'S3cr3t-0f-th1s-t3st';
        const attributes: Record<string, unknown> = inQuery
          ? { ...others, 'url.query': `a=b&${secretName}=${secret}&c=d` }
          : { ...others, [secretName]: secret };
        redactor.attributes(attributes);
        expect(JSON.stringify(attributes)).not.toContain(secret);
      }),
    );
  });
});
