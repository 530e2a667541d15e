/**
 * Takes spans of pages in a browser, which can keep no key: `POST /v1/traces`, as OpenTelemetry's exporter sends it.
 * It takes only spans of pages whose origins the app names, within limits on size, spans and calls. They go through
 * the outbox and count against the budget like all telemetry.
 */
import type { Context } from '@opentelemetry/api';
import type { Invocation, WaitUntil } from '../../delivery/invocation.ts';
import { readUrl } from '../../recording/request-url.ts';
import type { RequestFacts } from '../../recording/server-span.ts';
import { createReservoir } from '../../xray/sampling/reservoir.ts';
import type { Caller, ReadCaller } from '../caller.ts';
import type { Shared } from '../shared.ts';
import { leaveSpans } from './leave.ts';
import { readExport } from './otlp.ts';

/** A batch of 512 spans, with room. A beacon is 64 KB at most. */
const MAX_BYTES = 512 * 1024;
/** How many exports an isolate takes in a second. */
const MAX_PER_SECOND = 20;
const PATH = '/v1/traces';
/** How long a browser may remember a preflight. */
const MAX_AGE_SECONDS = 7_200;

export interface RelayOptions {
  /** Origins of pages, such as `https://shop.example`. */
  readonly origins: readonly string[];
  /** Reads what a span says of its trace, as of any caller. */
  readonly readCaller: ReadCaller;
  readonly extract: (headers: Headers) => Context;
  /** Reads the client's address and the rest of the request that carries an export. */
  readonly factsOf: (request: Request, peerAddress: string | undefined) => RequestFacts;
}

interface Sender {
  readonly request: Request;
  readonly waitUntil: WaitUntil;
  /** Where the runtime tells it. */
  readonly peerAddress?: string | undefined;
}

/** Answers an export or its preflight; undefined for any other request. */
export type Relay = (sender: Sender) => Promise<Response> | undefined;

export function createRelay(shared: Shared, options: RelayOptions): Relay {
  const { origins } = options;
  const take = createReservoir();

  return (sender) => {
    const { method, headers, url } = sender.request;
    if (method !== 'POST' && method !== 'OPTIONS') return undefined;
    if (readUrl(url, () => '').path !== PATH) return undefined;
    const origin = headers.get('origin');
    if (origin === null || !origins.includes(origin)) {
      return Promise.resolve(answer(403, 'Cannot take spans of this origin', undefined));
    }
    if (method === 'OPTIONS') return Promise.resolve(preflight(origin));
    return relay(sender, origin);
  };

  async function relay(
    { request, waitUntil, peerAddress }: Sender,
    origin: string,
  ): Promise<Response> {
    const { now } = shared.effects;
    if (!/^application\/json\s*(?:;|$)/i.test(request.headers.get('content-type') ?? '')) {
      return answer(415, 'Cannot read the export: send it as application/json', origin);
    }
    if (!take(MAX_PER_SECOND, now())) {
      return answer(429, 'Cannot take as many exports as this: try again later', origin);
    }
    const text = await readText(request);
    if (text === undefined) {
      return answer(413, `Cannot take an export of more than ${MAX_BYTES} bytes`, origin);
    }
    const programs = readExport(text);
    if (typeof programs === 'string') return answer(400, programs, origin);
    const answeredAt = now();
    const invocation: Invocation = {
      waitUntil,
      answeredAt: () => answeredAt,
      subrequests: () => 0,
    };
    const { extract, readCaller, factsOf } = options;
    const facts = factsOf(request, peerAddress);
    const callerOf = (traceParent: string): Caller => {
      const headers = new Headers({ traceparent: traceParent });
      return readCaller(extract(headers), headers, answeredAt);
    };
    for (const program of programs) leaveSpans(shared, program, { facts, callerOf, invocation });
    return Response.json({}, { headers: crossOrigin(origin) });
  }
}

/** Undefined when there is more than is taken; without a length no further than that is read. */
async function readText({ headers, body }: Request): Promise<string | undefined> {
  if (Number(headers.get('content-length') ?? 0) > MAX_BYTES) return undefined;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const reader = body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MAX_BYTES) {
      await reader?.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** In the form of OTLP's errors. */
function answer(status: number, message: string, origin: string | undefined): Response {
  const headers = origin === undefined ? { vary: 'origin' } : crossOrigin(origin);
  const again = status === 429 ? { 'retry-after': '1' } : {};
  return Response.json({ message }, { status, headers: { ...headers, ...again } });
}

function preflight(origin: string): Response {
  const headers = {
    ...crossOrigin(origin),
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': String(MAX_AGE_SECONDS),
  };
  return new Response(null, { status: 204, headers });
}

/** A beacon comes with credentials, which are not looked at. */
function crossOrigin(origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'origin',
  };
}
