import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUrl } from '../../../../src/telemetry/recording/request-url.ts';

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
