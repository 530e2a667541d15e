/**
 * Checks every request to the HTTP port before a room gets it. A web page anywhere can send requests to loopback, and a
 * name that resolves to 127.0.0.1 makes them same-origin, so it checks the Host first, then the Origin. It refuses
 * before any effect, since withheld CORS headers stop nothing. Programs that are not browsers send no Origin and no
 * Sec-Fetch-Site and are not hindered; the rooms check the vendors' own keys later.
 */
import type { Route } from './switchboard.ts';

export interface GuardOptions<Name extends string> {
  /** Decides where a request goes. What it decides is judged here and holds behind. */
  readonly decide: (request: Request) => Route<Name>;
  /** Lower-case host names to answer to besides loopback's. */
  readonly allowedHosts: readonly string[];
  /** Origins under which a workspace's proxy serves this very port. @default none */
  readonly ownOrigins?: readonly string[];
  /** Origins whose pages may send telemetry (OTLP, Honeycomb events, Rollbar), and nothing else. */
  readonly ingestOrigins: readonly string[];
}

export type Fetch = (request: Request) => Response | Promise<Response>;

type Routed<Name extends string> = (
  request: Request,
  route: Route<Name>,
) => Response | Promise<Response>;

/**
 * What OpenTelemetry's, Honeycomb's and Rollbar's code in a browser sends. Nothing that AWS tells operations and
 * callers by is among them.
 */
const PAGE_HEADERS =
  /^(?:content-(?:type|encoding)|user-agent|signal|traceparent|tracestate|baggage|sentry-trace|x-amzn-trace-id|x-otlp-version|x-(?:honeycomb|hny|rollbar)-[a-z-]+)$/;

/** AWS SDKs put `stream-`, before April 2026 `streaming-`, before the host of some CloudWatch Logs operations. */
const LOOPBACK =
  /^(?:(?:[a-z0-9-]+\.)*localhost|stream(?:ing)?-localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** @returns `next` behind the checks */
export function createGuard<Name extends string>(
  options: GuardOptions<Name>,
  next: Routed<Name>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const route = options.decide(request);
    const verdict = judge(request, route, options);
    if (verdict.kind === 'answer') return verdict.response;
    const response = await next(request, route);
    if (verdict.corsOrigin !== undefined) allow(response, verdict.corsOrigin);
    return response;
  };
}

type Verdict =
  | { readonly kind: 'pass'; readonly corsOrigin?: string | undefined }
  | { readonly kind: 'answer'; readonly response: Response };

function judge(
  request: Request,
  route: Route<string>,
  options: Omit<GuardOptions<string>, 'decide'>,
): Verdict {
  const url = new URL(request.url);
  const host = request.headers.get('host') ?? url.host;
  for (const name of [hostName(host), url.hostname]) {
    if (!LOOPBACK.test(name) && !options.allowedHosts.includes(name)) {
      return refuse(
        421,
        `Cannot answer for host '${name}': add it to EMULATOR_ALLOWED_HOSTS to allow it`,
      );
    }
  }

  const origin = request.headers.get('origin');
  if (origin === null) return judgeFetchSite(request, url, route);
  if (origin.toLowerCase() === `${url.protocol}//${host.toLowerCase()}`) return { kind: 'pass' };
  if (options.ownOrigins?.includes(origin) === true) return { kind: 'pass' };
  if (options.ingestOrigins.includes(origin) && route.isTelemetry) {
    return request.method === 'OPTIONS'
      ? { kind: 'answer', response: preflight(request, origin) }
      : { kind: 'pass', corsOrigin: origin };
  }
  return refuse(
    403,
    `Cannot serve origin '${origin}' at ${url.pathname}: pages of FRONTEND_URL may send OTLP, Honeycomb events and Rollbar items, others nothing`,
  );
}

/**
 * Browsers leave Origin out of plain GETs (an image, a script, a link) but say where those come from. A link
 * followed to the console is harmless, since it cannot be framed; anything else from another site is not ours.
 */
function judgeFetchSite(request: Request, url: URL, { room, isOwn }: Route<string>): Verdict {
  const site = request.headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin' || site === 'none') return { kind: 'pass' };
  const followedLink =
    request.method === 'GET' && request.headers.get('sec-fetch-mode') === 'navigate';
  if (followedLink && room === 'console' && !isOwn) return { kind: 'pass' };
  return refuse(403, `Cannot serve a ${site} request at ${url.pathname}: open the console itself`);
}

/** The Host header without port, lower case; brackets of an IPv6 literal stay, as in URL.hostname. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}

function refuse(status: 403 | 421, message: string): Verdict {
  return { kind: 'answer', response: Response.json({ error: message }, { status }) };
}

/** CORS preflight: https://fetch.spec.whatwg.org/#http-cors-protocol */
function preflight(request: Request, origin: string): Response {
  const asked = request.headers.get('access-control-request-headers') ?? 'content-type';
  const names = asked.split(',').map((name) => name.trim().toLowerCase());
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': names.filter((name) => PAGE_HEADERS.test(name)).join(','),
      'access-control-max-age': '600',
      vary: 'origin',
    },
  });
}

/** Headers are set in place: a copy of the response would turn its body into a stream, and so into chunks. */
function allow({ headers }: Response, origin: string): void {
  headers.set('access-control-allow-origin', origin);
  headers.append('vary', 'origin');
}
