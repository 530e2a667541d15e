/**
 * Lets the front ends, and the API's own pages, call the API from a browser, with the headers of both ways to
 * carry a trace: W3C Trace Context and Baggage, and AWS X-Ray's.
 */
import type { Context } from 'hono';
import { cors } from 'hono/cors';

interface Bindings {
  readonly settings: { readonly origins: readonly string[] };
}

/** How long a browser may remember a preflight: two hours, the most that Chromium keeps. */
const MAX_AGE_SECONDS = 7200;

/** Middleware for the paths that browsers may call; it answers every OPTIONS request itself. */
export const crossOrigin = cors({
  origin: (origin, c: Context<{ Bindings: Bindings }>) =>
    c.env.settings.origins.includes(origin) ? origin : null,
  allowMethods: ['OPTIONS', 'GET', 'HEAD', 'POST'],
  allowHeaders: [
    'authorization',
    'content-type',
    'if-modified-since',
    'traceparent',
    'tracestate',
    'baggage',
    'x-amzn-trace-id',
  ],
  exposeHeaders: ['location', 'link', 'x-amzn-trace-id'],
  maxAge: MAX_AGE_SECONDS,
});
