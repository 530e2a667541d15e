/**
 * What Cloudflare tells of itself, under the names that its own traces use: `cloudflare.*` for what OpenTelemetry's
 * conventions do not know yet. Left out: `cloud.region`, which Workers do not have, and `faas.*`, which would
 * repeat the trigger and the Ray ID on each span.
 * https://developers.cloudflare.com/workers/observability/traces/spans-and-attributes/
 */
import type { Attributes } from '@opentelemetry/api';

/** What workerd's `navigator.userAgent` says. */
const WORKERS_USER_AGENT = 'Cloudflare-Workers';
/** A Ray ID has 16 hex digits, a dash and the three letters of a data centre. Elsewhere the header is anyone's. */
const MAX_RAY_LENGTH = 64;

/**
 * Resource attributes of the platform; none anywhere but on Workers.
 *
 * @param userAgent the runtime's `navigator.userAgent`
 */
export function platformAttributes(userAgent: string | undefined): Record<string, string> {
  if (userAgent !== WORKERS_USER_AGENT) return {};
  return { 'cloud.provider': 'cloudflare', 'cloud.platform': 'cloudflare.workers' };
}

/**
 * Attributes of a request that came through Cloudflare's network: data centre, Ray ID, and the protocol that the
 * caller speaks. Ask for them only where they will be sent: workerd parses `cf` on first use, for some 15 µs.
 */
export function edgeAttributes(request: Request): Attributes {
  const attributes: Attributes = {};
  const ray = request.headers.get('cf-ray');
  if (ray !== null && ray.length <= MAX_RAY_LENGTH) attributes['cloudflare.ray_id'] = ray;
  const cf: unknown = 'cf' in request ? request.cf : undefined;
  if (typeof cf !== 'object' || cf === null) return attributes;
  if ('colo' in cf && typeof cf.colo === 'string') attributes['cloudflare.colo'] = cf.colo;
  const protocol = 'httpProtocol' in cf ? cf.httpProtocol : undefined;
  // Such as `HTTP/1.1` and `HTTP/2`.
  if (typeof protocol === 'string' && protocol.startsWith('HTTP/')) {
    attributes['network.protocol.version'] = protocol.slice('HTTP/'.length);
  }
  return attributes;
}
