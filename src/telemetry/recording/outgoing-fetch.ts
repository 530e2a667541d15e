/**
 * A client span around each `fetch` of a recorded request, by OpenTelemetry's HTTP conventions; its headers carry the
 * trace on. Left out: the status ERROR for answers of 400 and more, because an app that expects a 404 has not failed.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */
import { context, propagation, type Attributes, type TextMapSetter } from '@opentelemetry/api';
import { defaultPort, splitHost } from '../kit/host.ts';
import { isRecorded, patch, traceCall, type Method } from './client-call.ts';

/** From here on a status is an error to the one who called. */
const FIRST_ERROR_STATUS = 400;

const HEADERS: TextMapSetter<Headers> = {
  set: (headers, name, value) => headers.set(name, value),
};

/** Once in an isolate; a second call changes nothing. */
export function traceOutgoingCalls(): void {
  patch(globalThis, 'fetch', (native) => fetchInSpan(native));
}

/** @param name of the span; without one it is `fetch`, the method and the host */
export function fetchInSpan(native: Method, name?: string, attributes: Attributes = {}): Method {
  return (...args) => {
    const request = isRecorded() ? readRequest(args) : undefined;
    if (request === undefined) return native(...args);
    const url = new URL(request.url);
    const call = {
      scope: 'fetcher',
      name: name ?? `fetch ${request.method} ${url.host}`,
      attributes: { ...attributes, ...requestAttributes(request, url) },
      answered: responseAttributes,
    };
    return traceCall(call, () => {
      propagation.inject(context.active(), request.headers, HEADERS);
      return native(request);
    });
  };
}

/** Undefined for what is not an HTTP request: the runtime then says in its own words what is wrong. */
function readRequest([input, init]: readonly unknown[]): Request | undefined {
  if (!isInput(input) || !isInit(init)) return undefined;
  if (!/^https?:/i.test(input instanceof Request ? input.url : String(input))) return undefined;
  try {
    return new Request(input, init);
  } catch {
    return undefined;
  }
}

function isInput(input: unknown): input is Request | URL | string {
  return typeof input === 'string' || input instanceof URL || input instanceof Request;
}

function isInit(init: unknown): init is RequestInit | undefined {
  return init === undefined || (typeof init === 'object' && init !== null);
}

function requestAttributes({ method, headers }: Request, url: URL): Attributes {
  const scheme = url.protocol.slice(0, -1);
  const { address, port = defaultPort(scheme) } = splitHost(url.host);
  return {
    'http.request.method': method,
    'network.protocol.name': 'http',
    'url.full': `${scheme}://${url.host}${url.pathname}${url.search}`,
    'server.address': address,
    'url.scheme': scheme,
    'url.path': url.pathname,
    ...(port === undefined ? {} : { 'server.port': port }),
    ...(url.search === '' ? {} : { 'url.query': url.search.slice(1) }),
    ...sizeOf('http.request.body.size', headers),
  };
}

function responseAttributes(response: unknown): Attributes {
  if (!(response instanceof Response)) return {};
  const { status, headers } = response;
  return {
    'http.response.status_code': status,
    ...sizeOf('http.response.body.size', headers),
    ...(status < FIRST_ERROR_STATUS ? {} : { 'error.type': String(status) }),
  };
}

function sizeOf(name: string, headers: Headers): Attributes {
  const length = headers.get('content-length');
  return length === null ? {} : { [name]: Number(length) };
}
