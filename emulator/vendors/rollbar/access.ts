/**
 * Checks access tokens and their scopes, and counts the calls a minute that each may make. Without a list of tokens it
 * accepts any token for anything. It returns refusals in the vendor's words, with the token masked.
 */
export type Scope = 'post_server_item' | 'post_client_item' | 'read' | 'write';

export interface AccessOptions {
  /** Known tokens and what each may do; every other is refused. @default any token may do anything */
  readonly tokens?: Readonly<Record<string, readonly Scope[]>>;
  /** Calls a token may make in a minute; then 429 until the minute ends. @default 5000, the vendor's default */
  readonly callsPerMinute?: number;
}

interface Denial {
  readonly status: 401 | 403 | 429;
  readonly message: string;
}

export interface Access {
  /** Counts one call of `token`. Why it may not be made; undefined when it may. */
  admit(token: string | undefined, scope: Scope): Denial | undefined;
  /** The vendor's four rate-limit headers as they stand for `token`. */
  headers(token: string | undefined): Record<string, string>;
}

const WINDOW_MS = 60_000;

/** @param now unix milliseconds */
export function createAccess(now: () => number, options: AccessOptions = {}): Access {
  const { callsPerMinute: limit = 5_000 } = options;
  const scopesOf = options.tokens && new Map(Object.entries(options.tokens));
  const calls = new Map<string, number>();
  let window = -1;

  function callsInWindow(): Map<string, number> {
    const current = Math.floor(now() / WINDOW_MS);
    if (current !== window) calls.clear();
    window = current;
    return calls;
  }

  return {
    admit(token, scope) {
      if (token === undefined || token === '') {
        return { status: 401, message: 'access token is missing and it is required' };
      }
      const scopes = scopesOf?.get(token);
      if (scopesOf && scopes === undefined) {
        return { status: 403, message: `access token not found: …${token.slice(-4)}` };
      }
      if (scopes && !scopes.includes(scope)) {
        return {
          status: 403,
          message: `insufficient privileges: ${scope} scope is required but the access token only has ${scopes.join(', ')}.`,
        };
      }
      const made = callsInWindow();
      const count = (made.get(token) ?? 0) + 1;
      made.set(token, count);
      return count > limit
        ? { status: 429, message: `Rate limit of ${limit} calls per minute exceeded` }
        : undefined;
    },
    headers(token) {
      const made = callsInWindow().get(token ?? '') ?? 0;
      const resetMs = (Math.floor(now() / WINDOW_MS) + 1) * WINDOW_MS;
      return {
        'X-Rate-Limit-Limit': String(limit),
        'X-Rate-Limit-Remaining': String(Math.max(0, limit - made)),
        'X-Rate-Limit-Reset': String(resetMs / 1000),
        'X-Rate-Limit-Remaining-Seconds': String(Math.ceil((resetMs - now()) / 1000)),
      };
    },
  };
}
