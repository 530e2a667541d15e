/**
 * A span's `http` block, from OpenTelemetry's old names of HTTP attributes and the new ones:
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/. Undefined when nothing of it is about HTTP.
 */
import { isIP } from 'node:net';
import type { Span } from '../../otlp/traces.ts';
import { KIND_SERVER } from '../../otlp/traces.ts';
import { attributesOf, integerOf, textOf, type Attributes } from './attributes.ts';

/** Attributes that say by their presence that a span is about HTTP. */
const OF_HTTP = [
  'http.method',
  'http.request.method',
  'http.client_ip',
  'http.user_agent',
  'user_agent.original',
  'http.status_code',
  'http.response.status_code',
  'http.url',
  'http.scheme',
  'http.host',
  'http.target',
  'http.server_name',
  'url.full',
  'url.scheme',
  'url.path',
  'url.query',
];

/** What the block is made of; it is not told again as metadata. */
export const HTTP_KEYS: ReadonlySet<string> = new Set([
  ...OF_HTTP,
  'client.address',
  'host.name',
  'net.host.name',
  'net.host.port',
  'net.peer.ip',
  'net.peer.name',
  'net.peer.port',
  'network.peer.address',
  'server.address',
  'server.port',
]);

export function httpOf(span: Span, attributes: Attributes) {
  if (!OF_HTTP.some((key) => attributes.has(key))) return undefined;
  const client = address(attributes, 'http.client_ip', 'client.address');
  const peer = address(attributes, 'net.peer.ip', 'network.peer.address');
  const size = receivedSize(span, attributes);
  return {
    request: {
      method: textOf(attributes, 'http.request.method', 'http.method'),
      url: urlOf(attributes, span.kind === KIND_SERVER),
      user_agent: textOf(attributes, 'user_agent.original', 'http.user_agent'),
      client_ip: client ?? peer,
      // The address is not that of the connection's other end, so a header said it.
      x_forwarded_for: client !== undefined && peer === undefined ? true : undefined,
    },
    response: { status: statusOf(attributes), content_length: size },
  };
}

export function statusOf(attributes: Attributes): number | undefined {
  return integerOf(attributes, 'http.response.status_code', 'http.status_code');
}

function address(attributes: Attributes, ...keys: string[]): string | undefined {
  const text = textOf(attributes, ...keys);
  return text === undefined || isIP(text) === 0 ? undefined : text;
}

/** Instrumentation of RPCs gives the size of what was received, on the span or with an event. */
function receivedSize({ events }: Span, attributes: Attributes): number | undefined {
  const places = [attributes, ...events.map((event) => attributesOf(event.attributes))];
  return places
    .filter((place) => textOf(place, 'message.type') === 'RECEIVED')
    .map((place) => integerOf(place, 'messaging.message_payload_size_bytes'))
    .find((size) => size !== undefined);
}

function urlOf(attributes: Attributes, server: boolean): string | undefined {
  const full = textOf(attributes, 'url.full', 'http.url');
  if (full !== undefined) return full;
  const whole = textOf(attributes, 'http.host');
  const host =
    whole ??
    (server
      ? textOf(attributes, 'server.address', 'http.server_name', 'net.host.name', 'host.name')
      : textOf(attributes, 'server.address', 'net.peer.name', 'net.peer.ip'));
  if (host === undefined) return undefined;
  const scheme = textOf(attributes, 'url.scheme', 'http.scheme') ?? 'http';
  const port = server ? portOf(attributes, 'net.host.port') : portOf(attributes, 'net.peer.port');
  const usual = port === undefined || port === (scheme === 'https' ? '443' : '80');
  return `${scheme}://${host}${whole !== undefined || usual ? '' : `:${port}`}${targetOf(attributes)}`;
}

function portOf(attributes: Attributes, old: string): string | undefined {
  const port = integerOf(attributes, 'server.port', old);
  return port === undefined ? textOf(attributes, 'server.port', old) : String(port);
}

function targetOf(attributes: Attributes): string {
  const path = textOf(attributes, 'url.path');
  const query = textOf(attributes, 'url.query');
  if (path === undefined) return textOf(attributes, 'http.target') ?? '/';
  return query === undefined ? path : `${path}?${query}`;
}
