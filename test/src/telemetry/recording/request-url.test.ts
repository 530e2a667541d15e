import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutUrl, readUrl } from '../../../../src/telemetry/recording/request-url.ts';

const read = (text: string) => readUrl(text, () => 'header.test');

describe('readUrl', () => {
  it.each([
    ['http://h/', ['http', 'h', '/', '']],
    ['https://h:8443/a/b?x=1&y=/2', ['https', 'h:8443', '/a/b', 'x=1&y=/2']],
    ['http://h', ['http', 'h', '/', '']],
    ['http://h?x=1', ['http', 'h', '/', 'x=1']],
    ['http://h?x=/1', ['http', 'h', '/', 'x=/1']],
    ['http://h?', ['http', 'h', '/', '']],
    ['http://h/?', ['http', 'h', '/', '']],
    ['http://h#f', ['http', 'h', '/', '']],
    ['http://h/p#f?x=1', ['http', 'h', '/p', '']],
    ['http://h/p?x=1#f', ['http', 'h', '/p', 'x=1']],
    ['http://user:hush@h/p', ['http', 'h', '/p', '']],
    ['http://user:hu@sh@h:1/p', ['http', 'h:1', '/p', '']],
    ['http://h/p@q', ['http', 'h', '/p@q', '']],
    ['http://h/a://b', ['http', 'h', '/a://b', '']],
    ['http://h?next=http://other/', ['http', 'h', '/', 'next=http://other/']],
    ['http://[::1]:80/p', ['http', '[::1]:80', '/p', '']],
    ['http://h//double', ['http', 'h', '//double', '']],
    ['http:///p', ['http', 'header.test', '/p', '']],
    ['HTTP://h/p', ['HTTP', 'h', '/p', '']],
    ['/p?x=1', ['http', 'header.test', '/p', 'x=1']],
    ['/p?to=http://other/', ['http', 'header.test', '/p', 'to=http://other/']],
    ['*', ['http', 'header.test', '/*', '']],
    ['data:text/plain,hi', ['http', 'header.test', '/data:text/plain,hi', '']],
    ['', ['http', 'header.test', '/', '']],
    ['http://h/é?é=ü', ['http', 'h', '/%C3%A9', '%C3%A9=%C3%BC']],
    ['http://h/\u202e\u0085%0a b', ['http', 'h', '/%E2%80%AE%C2%85%0a%20b', '']],
    ['http://h/😀\ud800', ['http', 'h', '/%F0%9F%98%80%EF%BF%BD', '']],
    ['/\n?\u2028', ['http', 'header.test', '/%0A', '%E2%80%A8']],
  ])('takes %j apart', (text, parts) => {
    const { scheme, host, path, query } = read(text);
    expect([scheme, host, path, query]).toEqual(parts);
  });

  it('agrees with the URL parser on what a runtime has normalised, and writes it the same', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (text) => {
        const url = new URL(text);
        const read = readUrl(url.href, () => '');
        const { protocol, host, pathname, search } = url;
        expect(read).toEqual({
          url: search === '' ? url.href.replace(/\?$/, '') : url.href,
          scheme: protocol.slice(0, -1),
          host,
          path: pathname,
          query: search.slice(1),
        });
      }),
    );
  });

  it('never throws, and reads what it has written as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { url, path, query } = read(text);
        expect(path.startsWith('/')).toBe(true);
        expect(read(url)).toMatchObject({ path, query });
      }),
    );
  });
});

describe('cutUrl', () => {
  const same = (text: string) => text;
  const queryOf = (query: string) => cutUrl(read(`http://h/?${query}`), same).query;
  const long = 'x'.repeat(600);

  it.each([
    ['a=1', 'a=1'],
    [`a=${long}`, 'a=…'],
    [`a=1&password=${long}`, 'a=1&password=…'],
    [`a=1&b=${long}&c=3`, 'a=1&b=…'],
    [long, '…'],
    [`${long}=1`, '…'],
    [`a=1&${long}=1`, 'a=1&…'],
    [`a=1&${long}`, 'a=1&…'],
  ])('cuts the query %j to %j', (query, cut) => {
    expect(queryOf(query)).toBe(cut);
  });

  it('cuts no escape in two', () => {
    for (let length = 388; length < 408; length += 1) {
      const { path } = cutUrl(
        read(`http://h/${'p'.repeat(length - 10)}%C3%A9%C3%A9%C3%A9%C3%A9`),
        same,
      );
      expect(path.length).toBeLessThanOrEqual(400);
      expect(path).toMatch(/^\/p*(?:%[\dA-F]{2})*…?$/);
    }
  });

  it('keeps what fits, and of a query whole parameters alone', () => {
    const pair = fc.tuple(
      fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1 }),
      fc.nat(400),
    );
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const parameters = pairs.map(([name, length]) => `${name}=${'v'.repeat(length)}`);
        const whole = read(`http://h/p?${parameters.join('&')}`);
        const cut = cutUrl(whole, same);
        expect(cut.query.length).toBeLessThanOrEqual(401);
        expect(cut.query).toBe(whole.query.length <= 400 ? whole.query : cut.query);
        const left = cut.query.split('&').filter((one) => one !== '' && !one.endsWith('…'));
        expect(parameters).toEqual(expect.arrayContaining(left));
      }),
    );
  });
});
