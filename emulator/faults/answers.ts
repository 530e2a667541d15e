/**
 * What a failing vendor answers, in the shape its clients know: Honeycomb a google.rpc.Status in the request's
 * encoding, AWS the error of the service's protocol, Rollbar its envelope and rate-limit headers. An answer that
 * breaks off is here too, since it is one by its headers alone.
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../vendors/aws/error.ts';
import { loadModel } from '../vendors/aws/model.ts';
import { createProtocol } from '../vendors/aws/protocols/choose-protocol.ts';
import type { Protocol } from '../vendors/aws/protocols/protocol.ts';
import { encodingOf, failure } from '../vendors/otlp/reply.ts';
import type { Vendor } from '../store/vendor.ts';
import type { Fault } from './fault.ts';

const MODELS = { xray: 'xray', cloudwatch: 'logs' } as const;
type AwsVendor = keyof typeof MODELS;

/** Made at the first fault, since reading the models takes some 30 ms of the start. */
const protocols = new Map<AwsVendor, Protocol>();

function protocolOf(vendor: AwsVendor): Protocol {
  const protocol = protocols.get(vendor) ?? createProtocol(loadModel(MODELS[vendor]));
  protocols.set(vendor, protocol);
  return protocol;
}

/** AWS names them differently for each service. CloudWatch's comes with status 400. */
const AWS_THROTTLED = { xray: 'ThrottledException', cloudwatch: 'ThrottlingException' };

/**
 * Clients decide by the code, and not by the status, whether to send a refused request again. Other statuses are the
 * service's own fault.
 */
const AWS_REFUSED: Readonly<Record<number, string>> = {
  400: 'InvalidParameterException',
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  413: 'RequestEntityTooLargeException',
};

/** Of `throttle` and `error`. @param nowMs Unix milliseconds */
export function failingAnswer(fault: Fault, request: Request, nowMs: number): Response {
  const { vendor, retryAfterS } = fault;
  const response =
    vendor === 'honeycomb'
      ? honeycomb(fault, request)
      : vendor === 'rollbar'
        ? rollbar(fault, nowMs)
        : aws(vendor, fault);
  if (retryAfterS !== undefined) response.headers.set('retry-after', String(retryAfterS));
  return response;
}

/** The page of a captive portal: a network sends it in the place of any answer until its user signs in. */
export function foreignPage(): Response {
  return new Response('<!doctype html><title>Sign in</title><h1>Sign in to this network</h1>', {
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });
}

/**
 * An answer that promises a byte it does not have and closes the connection: no client can take it for whole.
 * Works through Node's server and through Miniflare's, where no socket is at hand; workerd sees a lost connection.
 */
export function brokenOff(): Response {
  return new Response(null, { headers: { connection: 'close', 'content-length': '1' } });
}

/** What a request asks for, as the vendor names it. */
export function operationOf(vendor: Vendor, request: Request): string {
  if (vendor !== 'xray' && vendor !== 'cloudwatch') {
    return `${request.method} ${new URL(request.url).pathname}`;
  }
  const protocol = protocolOf(vendor);
  return protocol.operationOf(request)?.name ?? protocol.nameOf(request);
}

function honeycomb({ kind, status }: Fault, request: Request): Response {
  const encoding =
    encodingOf(request.headers.get('content-type') ?? undefined) ?? 'application/json';
  return kind === 'throttle'
    ? failure(encoding, status ?? 429, 'request dropped due to rate limiting')
    : failure(encoding, status ?? 503, 'service unavailable');
}

function aws(vendor: AwsVendor, { kind, status }: Fault): Response {
  const error = awsError(vendor, kind, status);
  const protocol = protocolOf(vendor);
  const reply = protocol.error(error);
  return new Response(reply.body, {
    status: reply.status,
    headers: {
      ...reply.headers,
      'content-type': protocol.contentType,
      'x-amzn-requestid': randomUUID(),
    },
  });
}

function awsError(vendor: AwsVendor, kind: Fault['kind'], asked?: number): AwsError {
  if (kind === 'throttle' || asked === 429) {
    return new AwsError(AWS_THROTTLED[vendor], 'Rate exceeded', asked);
  }
  const status = asked ?? 503;
  const refused = AWS_REFUSED[status];
  return refused === undefined
    ? new AwsError('ServiceUnavailableException', 'Service is unavailable', status)
    : new AwsError(refused, 'The request is refused', status);
}

/** A window is a minute at most; Rollbar says in seconds how much of it is left. */
function rollbar({ kind, status, retryAfterS = 1 }: Fault, nowMs: number): Response {
  if (kind !== 'throttle') {
    return Response.json({ err: 1, message: 'service unavailable' }, { status: status ?? 503 });
  }
  return Response.json(
    { err: 1, message: 'Rate limit exceeded' },
    {
      status: status ?? 429,
      headers: {
        'x-rate-limit-limit': '5000',
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': String(Math.ceil(nowMs / 1000 + retryAfterS)),
        'x-rate-limit-remaining-seconds': String(retryAfterS),
      },
    },
  );
}
