/**
 * A request's URL in its parts, without the URL parser, which would be paid for on every request. Most runtimes
 * normalise it; Deno hands on what a proxy's client wrote into the request line: no path before the query, a user
 * and a password before the host, a fragment. Reading never throws.
 */
export interface RequestUrl {
  /** The URL in its usual form: with a path, without a fragment, and without user and password, which are secrets. */
  readonly url: string;
  /** `http` or `https`. */
  readonly scheme: string;
  /** Host with port, as in the URL. */
  readonly host: string;
  /** Begins with `/`. */
  readonly path: string;
  /** Without `?`; '' when there is none. */
  readonly query: string;
}

const PARTS = /^(?:([a-z][a-z\d+.-]*):\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/i;

/** @param hostHeader what the Host header says; it counts where the URL names no host */
export function readUrl(text: string, hostHeader: () => string): RequestUrl {
  const [, scheme = 'http', authority = '', pathname = '', query = ''] = PARTS.exec(text) ?? [];
  const path = pathname.startsWith('/') ? pathname : `/${pathname}`;
  const host = authority.slice(authority.lastIndexOf('@') + 1) || hostHeader();
  const url = `${scheme}://${host}${path}${query === '' ? '' : `?${query}`}`;
  return { url, scheme, host, path, query };
}
