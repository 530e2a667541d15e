/**
 * Reads and writes the address: the page that is open, its subject, and the scope that all pages share. It is kept in
 * the hash, so that every view has a link, Back works, and a vendor's path on the same port is never taken for a
 * page.
 */
import { readScope, writeScope, type Scope } from './scope.ts';

export interface Location {
  /** Name of the page: its folder in `pages/`. */
  readonly page: string;
  /** Of what, such as a trace's id; undefined for a page that is of nothing. */
  readonly id: string | undefined;
  readonly scope: Scope;
  /** What the page alone keeps in the address, such as its order. */
  readonly own: Readonly<Record<string, string>>;
}

const FIRST_PAGE = 'requests';

/** @param hash as in `#/trace/6b0b…?q=status:500` */
export function readLocation(hash: string): Location {
  const [path = '', search = ''] = splitOnce(hash.replace(/^#\/?/, ''), '?');
  const [page = '', id = ''] = splitOnce(path, '/');
  const { scope, own } = readScope(new URLSearchParams(search));
  return { page: page || FIRST_PAGE, id: decode(id) || undefined, scope, own };
}

/** @returns the hash that `readLocation` reads */
export function hrefOf({ page, id, scope, own }: Location): string {
  const path = id === undefined ? page : `${page}/${encodeURIComponent(id)}`;
  const search = String(writeScope(scope, own));
  return `#/${path}${search === '' ? '' : `?${search}`}`;
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** An address that a person mistyped is read as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
