/**
 * Who may write, and how often. Reading is free. There is no sign-in: a token is the key to the one writer's account.
 */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { timingSafeEqual } from 'hono/utils/buffer';
import { networkOf } from './network.ts';
import { problem } from './problem.ts';

/** `token` asks for the token; where none is set it lets no caller write. */
export type Access = 'open' | 'token' | 'off';

/** Cloudflare's rate limiting binding. https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/ */
export interface RateLimit {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

interface AccessEnv {
  Bindings: {
    readonly settings: { readonly writeAccess: Access; readonly token: string | undefined };
    readonly writeRateLimit?: RateLimit | undefined;
  };
  Variables: { readonly telemetry: { readonly traceId: string } };
}

/** The longest period a rate limiting binding may have; the binding does not tell which it has. */
const RETRY_AFTER_SECONDS = 60;

/**
 * Lets a write pass, or answers 403 when writing is off, 429 to a client that writes too often, or 401 to one without
 * the token. Guesses of the token count as writes.
 */
export const writing = createMiddleware<AccessEnv>(async (c, next) => {
  const { writeAccess, token } = c.env.settings;
  if (writeAccess === 'off' || (writeAccess === 'token' && token === undefined)) {
    return problem(c, 403, 'writes_off', 'Cannot write: the API is read-only');
  }
  if (!(await isWithinLimit(c))) {
    const message = 'Cannot write as often as this: try again later';
    return problem(c, 429, 'too_many_writes', message, {
      'retry-after': String(RETRY_AFTER_SECONDS),
    });
  }
  const authorization = c.req.header('authorization');
  if (writeAccess === 'token' && !(await bearsToken(authorization, token))) {
    const message = 'Cannot write without the API’s token: send it as "Authorization: Bearer ..."';
    // RFC 6750, section 3.1: only a caller that sent credentials is told of an error in them.
    const challenge = `Bearer realm="cruddur"${authorization === undefined ? '' : ', error="invalid_token"'}`;
    return problem(c, 401, 'unauthorized', message, { 'www-authenticate': challenge });
  }
  return next();
});

/**
 * Whether an `Authorization` header bears the API's token (RFC 6750). The time it takes does not depend on how much of
 * it fits.
 */
export async function bearsToken(
  header: string | undefined,
  token: string | undefined,
): Promise<boolean> {
  const [, sent] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? [];
  return token !== undefined && sent !== undefined && timingSafeEqual(sent, token);
}

/** Without the binding nothing is limited. */
async function isWithinLimit(c: Context<AccessEnv>): Promise<boolean> {
  const address = c.req.header('cf-connecting-ip');
  const { writeRateLimit } = c.env;
  if (writeRateLimit === undefined || address === undefined || isLoopback(address)) return true;
  return (await writeRateLimit.limit({ key: networkOf(address) })).success;
}

/** Cloudflare sets the header itself, so a loopback address is a local start's. */
function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
