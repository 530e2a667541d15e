/**
 * A Rollbar item comes in, the same item without credentials goes out: under secret names at any depth, in
 * headers, and inside texts (queries of URLs, forms, quoted JSON, the password of a URL). Texts that hold a
 * secret without a name for it are left as they are; nobody can tell.
 */

/** The names that rollbar.js and pyrollbar scrub, without regard to case and separators. */
export const SCRUB_FIELDS: readonly string[] = [
  'pw',
  'pass',
  'passwd',
  'password',
  'confirm_password',
  'password_confirmation',
  'secret',
  'secret_key',
  'secret_token',
  'user_session_secret',
  'access_token',
  'x_rollbar_access_token',
  'oauth_token',
  'authenticity_token',
  'token',
  'api_key',
  'csrf',
  '_csrf',
  'cookie',
  'cookies',
  'set_cookie',
  'auth',
  'authentication',
  'authorization',
  'www_authorization',
  'http_authorization',
  'omniauth.auth',
  'oauth_access_token',
  'x_access_token',
  'x_csrf_token',
  'http_x_csrf_token',
];

const MASK = '********';

const SECRET_NAMES: ReadonlySet<string> = new Set(
  SCRUB_FIELDS.map((field) => wordsOf(field).join('')),
);

/** Replaces what stands under a secret name; everything else keeps its shape. Any JSON value will do. */
export function scrub<T>(value: T): T {
  // The same shape by construction: names that Rollbar defines for itself are no secret ones.
  return scrubValue(value) as T;
}

/**
 * Tells secret names: one of the list, or words that end with one of it (`userPassword`, `db.password`,
 * `X-Amz-Security-Token`, `login[password]`).
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  return words.some((_, index) => SECRET_NAMES.has(words.slice(index).join('')));
}

function wordsOf(name: string): string[] {
  const separated = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return separated.split(/[^a-z0-9]+/).filter((word) => word !== '');
}

/** No report is nested deeper by itself; a text that parses to more was made to exhaust the stack. */
const MAX_DEPTH = 64;

function scrubValue(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return MASK;
  if (typeof value === 'string') return scrubText(value, depth);
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => {
    if (member === undefined || member === null) return [key, member];
    return [key, isSecretName(key) ? MASK : scrubValue(member, depth + 1)];
  });
  return Object.fromEntries(members);
}

/** `"name": value` in a piece of JSON that was cut or stands among other words. */
const QUOTED_MEMBER = /"([^"\\]+)"(\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,"{}[\]]+)/g;
/** `//user:password@host`. */
const USER_INFO = /(\/\/[^/\s:@]*):[^/?#\s]+@/g;

function scrubText(text: string, depth: number): string {
  return (
    scrubJson(text, depth) ??
    scrubParameters(
      text
        .replace(USER_INFO, `$1:${MASK}@`)
        .replace(QUOTED_MEMBER, (whole, name: string, colon: string) =>
          isSecretName(name) ? `"${name}"${colon}"${MASK}"` : whole,
        ),
    )
  );
}

/** @returns undefined when the text is not a whole object or array */
function scrubJson(text: string, depth: number): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(scrubValue(JSON.parse(text), depth + 1));
  } catch {
    return undefined;
  }
}

const NAME_CHARACTER = /[\w.%+~[\]-]/;
/** A longer name is told by its end. */
const MAX_NAME_LENGTH = 80;

/** Masks `name=value` of queries and forms, those inside the value of another parameter too. */
function scrubParameters(text: string): string {
  let scrubbed = '';
  let done = 0;
  let equals = text.indexOf('=');
  while (equals !== -1) {
    let start = equals;
    const earliest = Math.max(done, equals - MAX_NAME_LENGTH);
    while (start > earliest && NAME_CHARACTER.test(text.charAt(start - 1))) start -= 1;
    let next = equals + 1;
    if (isSecretName(decode(text.slice(start, equals)))) {
      scrubbed += text.slice(done, next) + MASK;
      next += text.slice(next).search(/[&#\s]|$/);
      done = next;
    }
    equals = text.indexOf('=', next);
  }
  return scrubbed + text.slice(done);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
