/**
 * Spans of outgoing calls, as otel-cf-workers leaves them, brought to OpenTelemetry's HTTP conventions. It writes
 * the port behind the host, a colon behind the scheme and a question mark before the query, and knows no
 * `error.type`. What another instrumentation has written by the conventions stays as it is.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */
import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { defaultPort, splitHost } from '../kit/host.ts';

/** From here on a status is an error to the one who called. */
const FIRST_ERROR_STATUS = 400;

/** Changes the attributes in place; spans of any other kind are left alone. */
export function conformClientSpan({ kind, attributes, events }: ReadableSpan): void {
  const method = attributes['http.request.method'];
  if (kind !== SpanKind.CLIENT || method === undefined) return;
  const scheme = attributes['url.scheme'];
  const plainScheme = typeof scheme === 'string' ? scheme.replace(/:$/, '') : undefined;
  if (plainScheme !== undefined) attributes['url.scheme'] = plainScheme;
  const server = attributes['server.address'];
  if (typeof server === 'string') {
    const { address, port = defaultPort(plainScheme ?? '') } = splitHost(server);
    attributes['server.address'] = address;
    if (port !== undefined) attributes['server.port'] ??= port;
  }
  const query = attributes['url.query'];
  if (query === '' || query === '?') delete attributes['url.query'];
  else if (typeof query === 'string') attributes['url.query'] = query.replace(/^\?/, '');
  const status = attributes['http.response.status_code'];
  const thrown = events.find(({ name }) => name === 'exception')?.attributes?.['exception.type'];
  const isFailure = typeof status === 'number' && status >= FIRST_ERROR_STATUS;
  const errorType = thrown ?? (isFailure ? String(status) : undefined);
  if (errorType !== undefined) attributes['error.type'] ??= errorType;
}
