/**
 * Reads the URL of an endpoint and says what people get wrong about one. `api.honeycomb.io:443` is a valid URL
 * to the URL standard, of the scheme `api.honeycomb.io:`; so schemes are looked at before the standard is asked.
 */

export interface EndpointFault {
  /** What is wrong and what to do, to stand behind the variable's name. No part of the URL is in it. */
  readonly fault: string;
}

/** A name or an address. The URL standard also lets `;`, `*` and the like pass. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i;

/** @returns the URL without its fragment, which is never sent, or what is wrong with it */
export function parseEndpoint(text: string): URL | EndpointFault {
  if (/\s/.test(text)) return { fault: 'has white space inside: write one URL without it' };
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return { fault: withoutScheme(text) };
  if (scheme !== 'http' && scheme !== 'https') {
    return { fault: 'has another scheme than http or https: write https:// in its place' };
  }
  if (/^https?:\/\/https?:/i.test(text)) {
    return { fault: 'has its scheme twice: write https:// once' };
  }
  const url = URL.parse(text);
  if (url === null || !HOST.test(url.hostname)) {
    return { fault: 'is not a URL: write it like https://api.example.com' };
  }
  if (url.username !== '' || url.password !== '') {
    return { fault: 'has a user name or password in it, which fetch refuses: take them out' };
  }
  url.hash = '';
  return url;
}

function withoutScheme(text: string): string {
  if (/^https?:/i.test(text))
    return 'lacks the slashes of its scheme: write https:// before the host';
  const isLocal = /^(?:\/\/)?(?:localhost|127\.|\[::1\])/i.test(text);
  return `has no scheme: put ${isLocal ? 'http' : 'https'}:// before it`;
}

/** The URL with a path put after its own and before its query. */
export function appendPath(url: URL, path: string): URL {
  const longer = new URL(url);
  longer.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  return longer;
}

/** As text, without the slash of an empty path, and so of every path. */
export function withoutSlash(url: URL): string {
  const bare = new URL(url);
  const path = url.pathname.replace(/\/+$/, '');
  bare.pathname = path;
  return path === '' && url.search === '' ? url.origin : bare.href;
}
