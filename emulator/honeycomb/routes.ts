/**
 * Honeycomb's API as far as it goes here: OTLP traces in JSON and protobuf, and /1/auth. A request is
 * decoded, checked against the vendor's limits and stored. Logs, metrics, events and everything else of the
 * API are refused in the vendor's shape and noted, never taken and dropped.
 */
import type { Context } from 'hono';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { BodyLimits } from '../body.ts';
import { readBody } from '../body.ts';
import type { Room, RoomContext } from '../room.ts';
import { MISSING_KEY, createKeyCheck, describeKey } from './auth.ts';
import { ingest } from './ingest.ts';
import type { Encoding } from './reply.ts';
import { ENCODINGS, encodingOf, failure, success } from './reply.ts';
import { createStore } from './store.ts';

export interface HoneycombOptions {
  /** API keys to accept; every other is 401. @default any key, and none */
  readonly keys?: readonly string[];
  /** @default 20 MiB on the wire, as the vendor's reader has it; 64 MiB inflated */
  readonly limits?: BodyLimits;
}

const MIB = 1024 * 1024;
const TEAM = 'x-honeycomb-team';

/** What OpenTelemetry's and Honeycomb's browser SDKs send. */
const BROWSER_HEADERS = [
  'content-type',
  'content-encoding',
  TEAM,
  'x-honeycomb-dataset',
  'traceparent',
  'tracestate',
  'baggage',
];

export function createHoneycomb(context: RoomContext, options: HoneycombOptions = {}): Room {
  const { keys, limits = { wire: 20 * MIB, inflated: 64 * MIB } } = options;
  const { journal } = context;
  const checkKey = createKeyCheck(keys);
  const store = createStore(context);
  const routes = new Hono();

  function refuse(c: Context, status: number, code: string, message: string): void {
    const operation = `${c.req.method} ${c.req.path}`;
    journal.refuse({ vendor: 'honeycomb', operation, status, code, message });
    journal.publish();
  }

  /** Refuses as OTLP does: a google.rpc.Status in the request's own encoding. */
  function refuseOtlp(
    c: Context,
    encoding: Encoding,
    status: number,
    code: string,
    message: string,
  ): Response {
    refuse(c, status, code, message);
    return failure(encoding, status, message);
  }

  // Pages send here themselves, with a key that is meant to be public.
  routes.use('/v1/*', cors({ origin: '*', allowMethods: ['POST'], allowHeaders: BROWSER_HEADERS }));

  routes.on('POST', ['/v1/traces', '/v1/traces/'], async (c) => {
    const encoding = encodingOf(c.req.header('content-type'));
    if (encoding === undefined) {
      const message = `unsupported content-type, valid types are: ${ENCODINGS.join(', ')}`;
      refuse(c, 415, 'UNIMPLEMENTED', message);
      return c.text(message, 415);
    }
    const denial = checkKey(c.req.header(TEAM));
    if (denial !== undefined) return refuseOtlp(c, encoding, 401, 'UNAUTHENTICATED', denial);
    const body = await readBody(c.req.raw, limits);
    if (!body.ok) return refuseOtlp(c, encoding, body.status, 'INVALID_ARGUMENT', body.message);
    const read = ingest(encoding, body.bytes);
    if (!read.ok) return refuseOtlp(c, encoding, 400, 'INVALID_ARGUMENT', read.message);

    const { accepted, rejectedSpans, reasons } = read;
    store.keep({
      operation: 'POST /v1/traces',
      headers: c.req.raw.headers,
      body: body.bytes,
      events: accepted,
    });
    for (const reason of reasons) refuse(c, 200, 'INVALID_ARGUMENT', reason);
    journal.publish();
    if (reasons.length === 0) return success(encoding);
    return success(encoding, { rejectedSpans, errorMessage: reasons.join('; ') });
  });

  routes.get('/1/auth', (c) => {
    const key = c.req.header(TEAM) ?? '';
    const error = checkKey(key) ?? (key === '' ? MISSING_KEY : undefined);
    if (error === undefined) return c.json(describeKey(key));
    refuse(c, 401, 'Unauthorized', error);
    return c.json({ error }, 401);
  });

  routes.all('/v1/*', (c) => {
    const message = `${c.req.method} ${c.req.path} is not supported by this emulator yet: send traces to POST /v1/traces`;
    const encoding = encodingOf(c.req.header('content-type')) ?? 'application/json';
    return refuseOtlp(c, encoding, 501, 'UNIMPLEMENTED', message);
  });

  for (const path of ['/1/*', '/2/*']) {
    routes.all(path, (c) => {
      const error = `${c.req.method} ${c.req.path} is not supported by this emulator yet`;
      refuse(c, 404, 'NotFound', error);
      return c.json({ error }, 404);
    });
  }

  return { routes };
}
