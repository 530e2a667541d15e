/**
 * Request and response to the attributes of the server span, by OpenTelemetry's HTTP conventions. Few on
 * purpose: each attribute is paid for on every request, and headers are read only where a vendor shows them.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
import type { Attributes } from '@opentelemetry/api';
import { readUrl } from './request-url.ts';

export interface RequestFacts {
  /** Whole, with whatever secrets are in its query. */
  readonly url: string;
  readonly method: string;
  /** `http` or `https`. */
  readonly scheme: string;
  /** Host with port, as in the URL. */
  readonly host: string;
  readonly path: string;
  /** Without `?`; secrets masked. */
  readonly query: string;
  readonly userAgent: string | undefined;
  /** As the setting leaves it: whole, cut to its network, or absent. */
  readonly clientAddress: string | undefined;
}

export interface RequestFactsOptions {
  /** What may be kept of the client's address. */
  readonly clientAddress: (address: string | undefined) => string | undefined;
  readonly redactUrl: (text: string) => string;
  /** The peer's address, where the runtime knows it and no proxy stands before it. */
  readonly peerAddress?: string | undefined;
}

export function readRequest(request: Request, options: RequestFactsOptions): RequestFacts {
  const { headers } = request;
  const { url, scheme, host, path, query } = readUrl(request.url, () => headers.get('host') ?? '');
  return {
    url,
    method: request.method,
    scheme,
    host,
    path,
    query: query === '' ? '' : options.redactUrl(query),
    userAgent: headers.get('user-agent') ?? undefined,
    clientAddress: readClientAddress(headers, options),
  };
}

export function requestAttributes(facts: RequestFacts): Attributes {
  const attributes: Attributes = {
    'http.request.method': facts.method,
    'url.scheme': facts.scheme,
    'server.address': facts.host,
    'url.path': facts.path,
  };
  if (facts.query !== '') attributes['url.query'] = facts.query;
  if (facts.userAgent !== undefined) attributes['user_agent.original'] = facts.userAgent;
  if (facts.clientAddress !== undefined) attributes['client.address'] = facts.clientAddress;
  return attributes;
}

/** Behind a proxy the peer is the proxy. Cloudflare's header cannot be forged there, the other one can. */
function readClientAddress(
  headers: Headers,
  { clientAddress, peerAddress }: RequestFactsOptions,
): string | undefined {
  return clientAddress(
    headers.get('cf-connecting-ip') ??
      (headers.get('x-forwarded-for')?.split(',')[0]?.trim() || peerAddress),
  );
}
