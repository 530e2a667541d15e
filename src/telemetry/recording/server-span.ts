/**
 * Makes the attributes of the server span of request and response, by OpenTelemetry's HTTP conventions. Few on
 * purpose: each attribute costs time on every request, and headers are read only where a vendor shows them.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
import type { Attributes } from '@opentelemetry/api';
import { defaultPort, splitHost } from '../kit/host.ts';
import { forwardedFor, parseAddress, type AddressSource } from './client-address.ts';
import { maskToCut } from '../kit/mask-to-cut.ts';
import { shorten, cutUrl, readUrl } from './request-url.ts';

export interface RequestFacts {
  /** With the secrets in its query. */
  readonly url: string;
  /** As the caller wrote it. */
  readonly method: string;
  /** The method, or `_OTHER`, so that a caller cannot invent values. */
  readonly knownMethod: string;
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
  /** For limits alone: whole under every setting, and sent to no vendor. */
  readonly wholeAddress: string | undefined;
  /** The address was taken from X-Forwarded-For, as a proxy of ours wrote it. */
  readonly isForwarded: boolean;
}

export interface RequestFactsOptions {
  /** What may be kept of the client's address. */
  readonly clientAddress: (address: string | undefined) => string | undefined;
  readonly addressFrom: AddressSource;
  /** Of X-Forwarded-For, how many entries from the right are written by proxies of ours. */
  readonly trustedHops: number;
  readonly redactUrl: (text: string) => string;
  /** The peer's address, where the runtime knows it and no proxy stands before it. */
  readonly peerAddress?: string | undefined;
}

/** Characters of a text that a caller wrote; the rest would tell people nothing more. */
const MAX_USER_AGENT = 256;
const MAX_METHOD = 100;
const OTHER = '_OTHER';
/** Of RFC 9110 and RFC 5789, and QUERY, which the conventions count among them since. Case matters. */
const KNOWN_METHODS: ReadonlySet<string> = new Set(
  'CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT QUERY TRACE'.split(' '),
);

export function readRequest(request: Request, options: RequestFactsOptions): RequestFacts {
  const { headers } = request;
  const method = shorten(request.method, MAX_METHOD);
  const whole = readUrl(request.url, () => headers.get('host') ?? '');
  const { url, scheme, host, path, query } = cutUrl(whole, options.redactUrl);
  const userAgent = headers.get('user-agent');
  const client = readClientAddress(headers, options);
  return {
    url,
    method,
    knownMethod: KNOWN_METHODS.has(method) ? method : OTHER,
    scheme,
    host,
    path,
    query: query === '' ? '' : options.redactUrl(query),
    userAgent:
      userAgent === null
        ? undefined
        : shorten(maskToCut(userAgent, MAX_USER_AGENT, options.redactUrl), MAX_USER_AGENT),
    clientAddress: client.clientAddress,
    wholeAddress: client.wholeAddress,
    isForwarded: client.isForwarded,
  };
}

export function requestAttributes(facts: RequestFacts): Attributes {
  const { method, knownMethod, scheme } = facts;
  const { address, port = defaultPort(scheme) } = splitHost(facts.host);
  const attributes: Attributes = {
    'http.request.method': knownMethod,
    'url.scheme': scheme,
    'server.address': address,
    'url.path': facts.path,
  };
  if (port !== undefined) attributes['server.port'] = port;
  if (knownMethod !== method) attributes['http.request.method_original'] = method;
  if (facts.query !== '') attributes['url.query'] = facts.query;
  if (facts.userAgent !== undefined) attributes['user_agent.original'] = facts.userAgent;
  if (facts.clientAddress !== undefined) attributes['client.address'] = facts.clientAddress;
  // For X-Ray's `x_forwarded_for`; the conventions have no name for it.
  if (facts.isForwarded) attributes['client.address.forwarded'] = true;
  return attributes;
}

/** `{method} {route}`, where `HTTP` stands for a method that is not known. @param route template, if one matched */
export function serverSpanName({ knownMethod }: RequestFacts, route?: string): string {
  const method = knownMethod === OTHER ? 'HTTP' : knownMethod;
  return route === undefined ? method : `${method} ${route}`;
}

/**
 * The address where the setting says that it stands, else the peer's, who behind a proxy is the proxy. What is not an
 * address does not count. `Forwarded` (RFC 7239) is not read: neither Cloudflare nor AWS's load balancers send it, so
 * only a caller would have written it.
 */
function readClientAddress(
  headers: Headers,
  { clientAddress, addressFrom, trustedHops, peerAddress }: RequestFactsOptions,
): Pick<RequestFacts, 'clientAddress' | 'wholeAddress' | 'isForwarded'> {
  const named =
    addressFrom === 'cf-connecting-ip'
      ? headers.get('cf-connecting-ip')
      : addressFrom === 'x-forwarded-for'
        ? forwardedFor(headers.get('x-forwarded-for'), trustedHops)
        : undefined;
  const address = parseAddress(named);
  const wholeAddress = address ?? parseAddress(peerAddress);
  const kept = clientAddress(wholeAddress);
  const isForwarded =
    addressFrom === 'x-forwarded-for' && address !== undefined && kept !== undefined;
  return { clientAddress: kept, wholeAddress, isForwarded };
}
