/**
 * Counts API requests in windows of a minute and tells the count in the vendor's headers, a structured dictionary
 * (draft-ietf-httpapi-ratelimit-headers) that its clients parse. It does not count ingest.
 */
import type { MiddlewareHandler } from 'hono';
import type { Answers } from './answers.ts';

export interface RateLimits {
  /** Requests a minute to the configuration API. */
  readonly requests: number;
  /** Query results made a minute; the vendor allows 10. */
  readonly queryResults: number;
}

/** The vendor's are 100 and 10; a console that draws boards on this machine asks more often. */
export const LOCAL_RATE_LIMITS: RateLimits = { requests: 6_000, queryResults: 600 };

const WINDOW_S = 60;

/**
 * @param limit requests a window
 * @param tellsRetry whether a 429 has Retry-After; those of the Query Data API do not
 */
export function createRateLimit(
  answers: Answers,
  now: () => number,
  limit: number,
  tellsRetry = true,
): MiddlewareHandler {
  let windowEndMs = 0;
  let used = 0;

  return async function rateLimit(c, next) {
    if (now() >= windowEndMs) {
      windowEndMs = now() + WINDOW_S * 1000;
      used = 0;
    }
    used++;
    const reset = Math.ceil((windowEndMs - now()) / 1000);
    c.header('RateLimit', `limit=${limit}, remaining=${Math.max(0, limit - used)}, reset=${reset}`);
    c.header('RateLimit-Policy', `${limit};w=${WINDOW_S}`);
    if (used <= limit) return next();
    if (tellsRetry) c.header('Retry-After', new Date(windowEndMs).toUTCString());
    return answers.problem(c, 429);
  };
}
