/**
 * Log events by plain HTTP requests, signed or with an API key as a bearer token. The endpoint reads its format into a
 * batch, which goes the way of PutLogEvents: same limits, same store, same listeners. AWS documents only the status of
 * a refusal; its body is a message here, for OTLP in the encoding of the request.
 */
import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { keptHeaders, type Authenticator, type Caller } from '../../aws/credentials.ts';
import { AwsError, internalFailure } from '../../aws/error.ts';
import type { Ingesting } from '../../aws/operation.ts';
import { maskedHeaders } from '../../../store/requests.ts';
import { inflateBody, readWire } from '../../../server/body.ts';
import { failure } from '../../otlp/reply.ts';
import { tellFailure, type RoomContext } from '../../../inbox/room.ts';
import { invalid, notFound, streamNamed } from '../named.ts';
import type { LogStore } from '../store.ts';
import { inputOf, operationOf, type Digest } from './stored-batches.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';
import type { ReadBatch } from './format.ts';
import { answerOf, rejectionOf, type Rejection } from './rejection.ts';
import { targetOf, type Target } from './target.ts';

export interface IngestionOptions {
  readonly context: RoomContext;
  readonly authenticator: Authenticator;
  readonly store: LogStore;
  /** PutLogEvents. */
  readonly put: Ingesting;
  /** Of API keys, where the host names none. */
  readonly region: string;
}

const MAX_EVENTS = 10_000;

/** By the error's code; all others are 400. */
const STATUS: Readonly<Record<string, number>> = {
  MissingAuthenticationTokenException: 401,
  IncompleteSignatureException: 401,
  InvalidSignatureException: 401,
  UnrecognizedClientException: 401,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  InternalFailure: 500,
  ServiceUnavailableException: 503,
};

export function addIngestionRoutes(routes: Hono, options: IngestionOptions): void {
  const { authenticator, store, put, region } = options;
  const { journal, inbox, now } = options.context;

  /** @throws AwsError when the sender may not send, or not like this. */
  async function take(request: Request, endpoint: Endpoint): Promise<Rejection | undefined> {
    const wire = await readWire(request, endpoint.maxBytes);
    if (wire === undefined) throw tooLarge(endpoint);
    // A signature covers the bytes on the wire, so they are inflated only after it was checked.
    const caller = authenticator.authenticate(request, wire, 'logs', { region });
    const contentType = contentTypeOf(request);
    if (!endpoint.contentTypes.includes(contentType)) {
      throw invalid(
        `Unsupported content type '${contentType}', send ${endpoint.contentTypes.join(' or ')}`,
      );
    }
    const target = targetOf(request, endpoint.byQuery);
    checkTarget(request, caller, target);
    const body = await inflate(request, wire, endpoint);
    const batch = endpoint.read(body, contentType, now());
    judge(batch, endpoint);
    return accept({ request, endpoint, caller, contentType, target, body, batch });
  }

  function checkTarget(request: Request, caller: Caller, target: Target): void {
    const { logGroupName, logStreamName } = target;
    const group = store.group(caller, logGroupName);
    // An API key does not name its region, so the answer does.
    if (group === undefined) throw notFound(`log group '${logGroupName}' of ${caller.region}`);
    streamNamed(store, group, logStreamName);
    const bearer = /^bearer /i.test(request.headers.get('authorization') ?? '');
    if (bearer && !group.bearerTokens) {
      throw new AwsError(
        'AccessDeniedException',
        `Bearer token authentication is not enabled on the log group '${group.name}', enable it with PutBearerTokenAuthentication`,
      );
    }
  }

  interface Arrived {
    readonly request: Request;
    readonly endpoint: Endpoint;
    readonly caller: Caller;
    readonly contentType: string;
    readonly target: Target;
    readonly body: Buffer;
    readonly batch: ReadBatch;
  }

  async function accept(arrived: Arrived): Promise<Rejection | undefined> {
    const { request, endpoint, caller, contentType, target, body, batch } = arrived;
    const { judged, input } = await inbox.accept(() => {
      const receivedMs = now();
      const input = inputOf(target, batch);
      const digest: Digest = { target, contentType };
      return {
        input,
        judged: input && put.judge(input, caller, receivedMs),
        entry: {
          vendor: 'cloudwatch',
          operation: operationOf(endpoint),
          receivedMs,
          caller,
          headers: maskedHeaders(keptHeaders(request, caller), request),
          digest,
          body,
        },
      };
    });
    judged?.tell?.();
    return judged && input && rejectionOf(judged.answer, input.logEvents.length);
  }

  interface Noted {
    readonly request: Request;
    readonly status: number;
    readonly code: string;
    readonly message: string;
  }

  function note(endpoint: Endpoint, noted: Noted): void {
    journal.refuse({ vendor: 'cloudwatch', operation: operationOf(endpoint), ...noted });
  }

  for (const endpoint of ENDPOINTS) {
    routes.post(endpoint.path, async ({ req: { raw: request } }) => {
      const encoding = endpoint.encodingOf(contentTypeOf(request));
      const response = await take(request, endpoint).then(
        (rejection) => answerOf(encoding, endpoint.partialSuccess ? rejection : undefined),
        (error: unknown) => {
          const isRefusal = error instanceof AwsError;
          const { code, message } = isRefusal ? error : internalFailure();
          const status = STATUS[code] ?? 400;
          if (isRefusal) note(endpoint, { request, status, code, message });
          else tellFailure(options.context, 'cloudwatch', request, error);
          const refusal = failure(encoding, status, message);
          refusal.headers.set('x-amzn-errortype', code);
          return refusal;
        },
      );
      journal.publish();
      response.headers.set('x-amzn-requestid', randomUUID());
      return response;
    });
  }
}

function judge({ events }: ReadBatch, { maxEventBytes }: Endpoint): void {
  if (events.length > MAX_EVENTS) {
    throw invalid(`The request has ${events.length} log events, more than ${MAX_EVENTS}`);
  }
  const large = events.find(({ message }) => Buffer.byteLength(message) > maxEventBytes);
  if (large !== undefined) throw invalid(`A log event is larger than ${maxEventBytes} bytes`);
}

async function inflate(request: Request, wire: Buffer, endpoint: Endpoint): Promise<Buffer> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  const body = await inflateBody(wire, encoding, endpoint.maxBytes);
  if (body.ok) return body.bytes;
  throw body.status === 413 ? tooLarge(endpoint) : invalid(body.message);
}

/** Without its parameters. */
function contentTypeOf(request: Request): string {
  return request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

function tooLarge({ maxBytes }: Endpoint): AwsError {
  return invalid(`The request is larger than ${maxBytes} bytes`);
}
