/**
 * Pages over HTTP: `?limit=` and `?before=` ask for one, a `Link` header names the next (RFC 8288). Bodies stay
 * the arrays they are without pages.
 */
import type { Context, Env } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Page, PageQuery, Place } from './page.ts';
import { problem } from './problem.ts';
import type { Result } from './result.ts';
import { isoTime } from './time.ts';

interface PagingEnv {
  Variables: { readonly telemetry: { readonly traceId: string }; page: PageQuery };
}

/** The end of the year 9999: later moments have more digits and would not sort as text. */
const LAST_MS = 253_402_300_799_999;

/**
 * Reads the query into `c.var.page`, or answers 400 to what cannot be understood.
 *
 * @param max items of a page without `limit`; a larger limit counts as this one
 */
export const paged = (max: number) =>
  createMiddleware<PagingEnv>(async (c, next) => {
    const limit = c.req.query('limit') ?? String(max);
    if (!/^\d+$/.test(limit) || Number(limit) === 0) {
      return problem(c, 400, 'bad_limit', 'Cannot read "limit": it must be a whole number from 1');
    }
    const asked = c.req.query('before');
    const before = asked === undefined ? undefined : readPlace(asked);
    if (asked !== undefined && before === undefined) {
      const message = 'Cannot read "before": take it from the Link header of the page before';
      return problem(c, 400, 'bad_before', message);
    }
    c.set('page', { limit: Math.min(Number(limit), max), before });
    return next();
  });

/** 200 with the page's items and the link to the next, or 422 with the array of error codes. */
export function answerPage<E extends Env, T extends object>(
  c: Context<E>,
  result: Result<Page<T>>,
): Response {
  if ('errors' in result) return c.json(result.errors, 422);
  const { items, next } = result.data;
  return c.json(items, 200, next === undefined ? {} : { link: linkTo(c.req.url, next) });
}

function linkTo(address: string, { created_at, id }: Place): string {
  const url = new URL(address);
  url.searchParams.set('before', `${Date.parse(created_at)}.${id}`);
  return `<${url.pathname}${url.search}>; rel="next"`;
}

/** Unix milliseconds and an id, such as `1795359600000.17`. */
function readPlace(text: string): Place | undefined {
  const [, ms, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  if (ms === undefined || Number(ms) > LAST_MS) return undefined;
  return { created_at: isoTime(Number(ms)), id: Number(id) };
}
