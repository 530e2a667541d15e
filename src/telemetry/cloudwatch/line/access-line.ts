/**
 * Writes the line that the Flask backend wrote for a finished request, and the same facts as fields. The path stays
 * percent-encoded, where Flask decoded it, so that it is one word and one line.
 */
import type { Fields } from './json-line.ts';
import { textOf, type Redact } from './json-value.ts';
import type { LogLevel } from '../../kit/level.ts';
import { statusLine } from './status-line.ts';

/** One request and its answer. */
export interface Access {
  readonly method: string;
  /** The whole URL, as in `Request.url`. */
  readonly url: string;
  readonly status: number;
  /** Unix milliseconds of the answer. */
  readonly at: number;
  /** Milliseconds from the request to the answer. */
  readonly durationMs: number;
  /** The pattern that matched, such as `/api/activities/:uuid`. */
  readonly route?: string | undefined;
  readonly remoteAddress?: string | undefined;
  readonly userAgent?: string | undefined;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The line, and its parts for those who query them. */
export interface AccessRecord {
  /** `[%Y-%b-%d %H:%M] remote_addr method scheme full_path status`, in UTC. */
  readonly line: string;
  readonly fields: Fields;
}

/**
 * As in Flask, `full_path` has its question mark even without a query and the reason phrase is in capitals.
 */
export function accessRecord(access: Access, redact: Redact, stamp: Stamp): AccessRecord {
  const { method, status, remoteAddress, at } = access;
  const { scheme, path, query } = splitUrl(access.url);
  const shownPath = textOf(redact('path', path));
  const shownQuery = query === '' ? '' : textOf(redact('query', query));
  const fullPath = `${shownPath}?${shownQuery}`;
  return {
    line: `${stamp(at)} ${remoteAddress ?? '-'} ${method} ${scheme} ${fullPath} ${statusLine(status)}`,
    fields: {
      method,
      path,
      status,
      duration_ms: access.durationMs,
      route: access.route,
      remote_addr: remoteAddress,
      user_agent: access.userAgent,
    },
  };
}

/** 501 is a caller's doing: anyone can send a method that no server knows. */
export function accessLevel(status: number): LogLevel {
  if (status >= 500 && status !== 501) return 'error';
  return status >= 400 ? 'warn' : 'info';
}

/** One per response, so without the URL parser: `Request.url` is already parsed and written out again. */
function splitUrl(url: string): { scheme: string; path: string; query: string } {
  const schemeEnd = url.indexOf('://');
  const pathStart = url.indexOf('/', schemeEnd + 3);
  const hash = url.indexOf('#', pathStart);
  const target = pathStart === -1 ? '/' : url.slice(pathStart, hash === -1 ? url.length : hash);
  const queryStart = target.indexOf('?');
  return {
    scheme: schemeEnd === -1 ? '-' : url.slice(0, schemeEnd),
    path: queryStart === -1 ? target : target.slice(0, queryStart),
    query: queryStart === -1 ? '' : target.slice(queryStart + 1),
  };
}

/** Writes Unix milliseconds as `[%Y-%b-%d %H:%M]`, in UTC. */
export type Stamp = (at: number) => string;

/** Remembers the minute that was written last, which most lines share. */
export function createStamp(): Stamp {
  let minute = Number.NaN;
  let text = '';
  return (at) => {
    if (Math.floor(at / 60_000) !== minute) {
      minute = Math.floor(at / 60_000);
      const time = new Date(at);
      const date = `${time.getUTCFullYear()}-${MONTHS[time.getUTCMonth()]}-${twoDigits(time.getUTCDate())}`;
      text = `[${date} ${twoDigits(time.getUTCHours())}:${twoDigits(time.getUTCMinutes())}]`;
    }
    return text;
  };
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
