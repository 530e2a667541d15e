/**
 * A request's URL in its parts, without the URL parser, which would be paid for on every request. Most runtimes
 * normalise it; Deno hands on what a client wrote into the request line: no path before the query, a user and a
 * password before the host, a fragment, characters beyond ASCII. Reading never throws.
 */
import { maskToCut } from '../kit/mask-to-cut.ts';

export interface RequestUrl {
  /**
   * The URL in its usual form: in ASCII, with a path, without a fragment, and without user and password, which are
   * secrets.
   */
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

/** What a URL has only as an escape. */
const UNESCAPED = /[^!-~]+/g;
const PARTS = /^(?:([a-z][a-z\d+.-]*):\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/i;

/** What is missing an escape, and the beginning of a fragment. */
const UNUSUAL = /[^!-~]|#/;

/** Most URLs are in their usual form already, and read in a third of the time. Undefined for all others. */
function readUsual(url: string): RequestUrl | undefined {
  const scheme = url.startsWith('http://') ? 'http' : 'https';
  const hostStart = scheme.length + '://'.length;
  const pathStart = url.indexOf('/', hostStart);
  const mark = url.indexOf('?');
  const pathEnd = mark === -1 ? url.length : mark;
  const isUsual =
    (scheme === 'http' || url.startsWith('https://')) &&
    hostStart < pathStart &&
    pathStart < pathEnd &&
    mark !== url.length - 1 &&
    !UNUSUAL.test(url);
  if (!isUsual) return undefined;
  const host = url.slice(hostStart, pathStart);
  if (host.includes('@')) return undefined;
  const query = mark === -1 ? '' : url.slice(mark + 1);
  return { url, scheme, host, path: url.slice(pathStart, pathEnd), query };
}

/** @param hostHeader what the Host header says; it counts where the URL names no host */
export function readUrl(text: string, hostHeader: () => string): RequestUrl {
  return readUsual(text) ?? readParts(text, hostHeader);
}

function readParts(text: string, hostHeader: () => string): RequestUrl {
  const usual = text.replace(UNESCAPED, (part) => encodeURI(part.toWellFormed()));
  const [, scheme = 'http', authority = '', pathname = '', query = ''] = PARTS.exec(usual) ?? [];
  const path = pathname.startsWith('/') ? pathname : `/${pathname}`;
  const host = authority.slice(authority.lastIndexOf('@') + 1) || hostHeader();
  return { url: join({ scheme, host, path, query }), scheme, host, path, query };
}

/** Characters of a host, a path and a query that telemetry holds. */
const MAX_HOST = 255;
const MAX_PATH = 400;
const MAX_QUERY = 400;
/** An escape that was cut. */
const PARTIAL_ESCAPE = /%[\da-f]?$/i;

/**
 * The URL with a host of at most 255 characters, a path and a query of at most 400 each; what was cut ends in `…`. A
 * query is cut between parameters, so that no cut hides from redaction what a value is: the first one that does not
 * fit keeps its name, with `…` for its value and for all that follows.
 *
 * @param mask what a cut of the path could hide
 */
export function cutUrl(whole: RequestUrl, mask: (text: string) => string): RequestUrl {
  const { scheme, host, path, query } = whole;
  if (host.length <= MAX_HOST && path.length <= MAX_PATH && query.length <= MAX_QUERY) return whole;
  const parts = {
    scheme,
    host: shorten(host, MAX_HOST),
    path: shorten(maskToCut(path, MAX_PATH, mask), MAX_PATH),
    query: cutQuery(query),
  };
  return { url: join(parts), ...parts };
}

/** A text of at most `length` characters; one that was cut ends in `…`, and in no half of a character. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text
    .slice(0, length - 1)
    .replace(PARTIAL_ESCAPE, '')
    .toWellFormed()}…`;
}

function cutQuery(query: string): string {
  if (query.length <= MAX_QUERY) return query;
  const whole = query.slice(0, query.lastIndexOf('&', MAX_QUERY - 1) + 1);
  const next = query.slice(whole.length);
  const name = next.slice(0, next.indexOf('=') + 1);
  return `${whole}${whole.length + name.length < MAX_QUERY ? name : ''}…`;
}

function join({ scheme, host, path, query }: Omit<RequestUrl, 'url'>): string {
  return `${scheme}://${host}${path}${query === '' ? '' : `?${query}`}`;
}
