/**
 * What a request's first line may be, before any route is looked for: a method that is known (501 otherwise), a URL of
 * bounded length (414), or `OPTIONS *`, which asks the server as a whole what it takes (RFC 9110, section 9.3.7).
 */
import { createMiddleware } from 'hono/factory';
import { problem } from './problem.ts';

interface RequestLineEnv {
  Variables: { readonly telemetry: { readonly traceId: string } };
}

/** As much as Cloudflare itself lets through. */
const MAX_URL_CHARS = 16 * 1024;

const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export const checkRequestLine = createMiddleware<RequestLineEnv>(async (c, next) => {
  const { method, path, url } = c.req;
  if (method === 'OPTIONS' && (path === '*' || path === '/*')) {
    return c.body(null, 204, { allow: 'OPTIONS, GET, HEAD, POST' });
  }
  if (!KNOWN_METHODS.has(method)) {
    return problem(c, 501, 'not_implemented', `Cannot ${method}: this server knows no such method`);
  }
  if (url.length > MAX_URL_CHARS) {
    const message = `Cannot take the URL: it is longer than ${MAX_URL_CHARS} characters`;
    return problem(c, 414, 'uri_too_long', message);
  }
  return next();
});
