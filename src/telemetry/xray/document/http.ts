/**
 * The `http` block of a document, from attributes of the HTTP semantic conventions. An incoming URL is kept
 * whole; an outgoing one loses its query string, as in AWS's SDKs, because keys travel in it.
 */
import { SpanKind } from '@opentelemetry/api';
import { textField, wholeNumber } from './fields.ts';
import { joinHost, splitHost } from '../../kit/host.ts';
import type { FinishedSpan } from '../../kit/finished-span.ts';

export interface HttpBlock {
  readonly request: {
    readonly method: string | undefined;
    readonly url: string | undefined;
    readonly user_agent: string | undefined;
    readonly client_ip: string | undefined;
    readonly x_forwarded_for: true | undefined;
  };
  readonly response:
    | { readonly status: number | undefined; readonly content_length: number | undefined }
    | undefined;
}

/** Attributes that the block says, so nothing else needs to. */
export const HTTP_ATTRIBUTES: readonly string[] = [
  'http.request.method',
  'http.request.method_original',
  'http.response.status_code',
  'http.response.body.size',
  'url.full',
  'url.scheme',
  'url.path',
  'url.query',
  'server.address',
  'server.port',
  'user_agent.original',
  'client.address',
  'client.address.forwarded',
];

/** Undefined when the span is not about HTTP. */
export function httpBlock(span: FinishedSpan): HttpBlock | undefined {
  const { attributes } = span;
  const method =
    textField(attributes['http.request.method_original']) ??
    textField(attributes['http.request.method']);
  const status = wholeNumber(attributes['http.response.status_code']);
  if (method === undefined && status === undefined) return undefined;
  const content_length = wholeNumber(attributes['http.response.body.size']);
  return {
    request: {
      method,
      url: textField(urlOf(span)),
      user_agent: textField(attributes['user_agent.original']),
      client_ip: textField(attributes['client.address']),
      x_forwarded_for: attributes['client.address.forwarded'] === true ? true : undefined,
    },
    response:
      status === undefined && content_length === undefined ? undefined : { status, content_length },
  };
}

function urlOf({ kind, attributes }: FinishedSpan): string | undefined {
  const full = attributes['url.full'];
  if (typeof full === 'string') return kind === SpanKind.SERVER ? full : withoutQuery(full);
  const address = attributes['server.address'];
  if (typeof address !== 'string') return undefined;
  // Some instrumentations keep the `:` of the scheme and the `?` of the query, the conventions do not.
  const scheme = String(attributes['url.scheme'] ?? 'http').replace(/:$/, '');
  // Some write the port behind the address, where the conventions have it apart.
  const { address: name, port } = splitHost(address);
  const host = joinHost(
    { address: name, port: wholeNumber(attributes['server.port']) ?? port },
    scheme,
  );
  const url = `${scheme}://${host}${String(attributes['url.path'] ?? '/')}`;
  const query = attributes['url.query'];
  if (typeof query !== 'string' || query === '' || kind !== SpanKind.SERVER) return url;
  return query.startsWith('?') ? url + query : `${url}?${query}`;
}

function withoutQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
