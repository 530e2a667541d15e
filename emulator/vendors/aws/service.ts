/**
 * Answers every AWS request, the same for all services: finds the operation, checks the signature, parses, checks
 * against the model, runs, answers. Reads and changes wait until earlier telemetry is stored. It notes refusals in the
 * journal. It is given its operations and knows none by name.
 */
import { randomUUID } from 'node:crypto';
import { inflateBody, readWire } from '../../server/body.ts';
import { NoRoom } from '../../server/held-bodies.ts';
import { excessOf } from '../../limits/limits.ts';
import { StoreUnavailable } from '../../store/failure.ts';
import { maskedHeaders } from '../../store/requests.ts';
import type { Vendor } from '../../store/vendor.ts';
import { tellFailure, type RoomContext } from '../../inbox/room.ts';
import { isUnverified, keptHeaders, type Authenticator, type Caller } from './credentials.ts';
import { AwsError, internalFailure } from './error.ts';
import { EVENT_STREAM_TYPE, EventStream } from './event-stream.ts';
import type { OperationModel, ServiceModel } from './model.ts';
import type { Ingesting, Operations } from './operation.ts';
import { createProtocols } from './protocols/choose-protocol.ts';
import type { Protocol, WireBody } from './protocols/protocol.ts';
import { createValidator } from './validate.ts';

/** Answers a request. A given caller is believed: the X-Ray daemon's door needs no signature. */
export type Service = (request: Request, believed?: Caller) => Promise<Response>;

export interface ServiceOptions {
  readonly vendor: Vendor;
  /** Called at the first request, so that a service that is not used costs nothing at start-up. */
  readonly model: () => ServiceModel;
  readonly context: RoomContext;
  readonly authenticator: Authenticator;
  readonly operations: Operations;
}

/** A request, its way of speaking, and the id its answer carries. */
interface Exchange {
  readonly request: Request;
  readonly protocol: Protocol;
  readonly requestId: string;
}

/** A request for an operation that takes telemetry in. */
interface Ingested {
  readonly operation: string;
  readonly request: Request;
  readonly body: Uint8Array;
  readonly caller: Caller;
  /** Valid by the model. */
  readonly input: unknown;
}

/**
 * The largest legal request is a PutLogEvents batch of 1 MiB whose every byte JSON writes as `\u0000`, and 10,000
 * timestamps beside it.
 */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** PutMetricData takes 1,000 data with 30 dimensions, 150 values and 150 counts; PutLogEvents 10,000 events. */
const LIMITS = { values: 500_000 };
/**
 * Of a body. The models declare gzip only for PutMetricData; services take it for every operation, and the CloudWatch
 * agent compresses PutLogEvents.
 */
const ENCODINGS: ReadonlySet<string> = new Set(['', 'identity', 'gzip', 'x-gzip']);

export function createService(options: ServiceOptions): Service {
  let service: Service | undefined;
  return (request, believed) => (service ??= openService(options))(request, believed);
}

function openService(options: ServiceOptions): Service {
  const { vendor, operations, authenticator } = options;
  const model = options.model();
  const { journal, now, inbox } = options.context;
  const protocolOf = createProtocols(model);
  const validate = createValidator(model);
  const signingName = model.metadata.endpointPrefix;

  function refuse(
    exchange: Exchange,
    operation: string,
    error: AwsError,
    unverified = false,
    /** The message that the journal keeps. */
    told = error.message,
  ): Response {
    const { request, protocol, requestId } = exchange;
    const { status, headers, body } = protocol.error(error, requestId);
    // Answers that clients steer by when they make what is missing; nothing was lost.
    if (STEERING.has(error.code)) {
      journal.exchanges.answered(request, { vendor, operation, status, unverified });
    } else {
      const { code } = error;
      journal.refuse({ vendor, operation, status, code, message: told, unverified, request });
    }
    journal.publish();
    return answer(exchange, body, status, headers);
  }

  function answer(
    { protocol, requestId }: Exchange,
    body: WireBody | null,
    status = 200,
    headers: Readonly<Record<string, string>> = {},
  ): Response {
    return new Response(body, {
      status,
      headers: {
        ...protocol.headers,
        ...headers,
        'x-amzn-requestid': requestId,
        ...(body === null ? { 'content-length': '0' } : { 'content-type': protocol.contentType }),
      },
    });
  }

  async function perform(
    { protocol, request }: Exchange,
    model: OperationModel,
    body: Uint8Array,
    caller: Caller,
  ): Promise<object | undefined> {
    const operation = Object.hasOwn(operations, model.name) ? operations[model.name] : undefined;
    if (operation === undefined) {
      throw new AwsError(
        'NotImplementedException',
        `The emulator does not support ${signingName}:${model.name}`,
        501,
      );
    }
    const { input, violations } = validate(model, protocol.parse(model, body));
    if (violations.length > 0) throw constraintError(model, violations);
    switch (operation.kind) {
      case 'answering': {
        await inbox.settled();
        const result = await operation.run(input, caller);
        const unverified = isUnverified(request, caller);
        const answered = { vendor, operation: model.name, status: 200, unverified };
        journal.exchanges.answered(request, answered);
        return result;
      }
      case 'ingesting':
        return ingest(operation, { operation: model.name, request, body, caller, input });
      case 'recording': {
        const { before } = operation;
        if (before !== undefined) await inbox.exclusively(() => before(input, caller));
        return inbox.change(() => {
          const headers = keptHeaders(request, caller);
          const { name } = model;
          return operation.run(
            input,
            caller,
            journal.request(vendor, name, headers, body, request),
          );
        });
      }
    }
  }

  async function ingest(
    { judge }: Ingesting,
    { operation, request, body, caller, input }: Ingested,
  ): Promise<object | undefined> {
    const { answer, tell } = await inbox.accept(() => {
      const receivedMs = now();
      const { digest, ...judged } = judge(input, caller, receivedMs);
      const headers = maskedHeaders(keptHeaders(request, caller), request);
      return {
        ...judged,
        entry: { vendor, operation, receivedMs, caller, headers, digest, body },
      };
    });
    tell?.();
    return answer;
  }

  async function serve(exchange: Exchange, believed?: Caller): Promise<Response> {
    const { request, protocol, requestId } = exchange;
    const wire = await readWire(request, MAX_BODY_BYTES);
    if (wire === undefined) {
      const message = `Request body is larger than ${MAX_BODY_BYTES} bytes`;
      const error = new AwsError('RequestEntityTooLargeException', message, 413);
      return refuse(exchange, protocol.nameOf(request), error);
    }
    const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
    const inflated = ENCODINGS.has(encoding)
      ? await inflateBody(wire, encoding, MAX_BODY_BYTES)
      : {
          ok: false as const,
          status: 415,
          message: `Cannot read a body encoded as '${encoding}': send gzip or none`,
        };
    if (!inflated.ok) {
      const { message, status } = inflated;
      const error = new AwsError('SerializationException', message, status);
      return refuse(exchange, protocol.nameOf(request), error);
    }
    const body = inflated.bytes;
    const excess = excessOf(body, protocol.scan, LIMITS);
    if (excess !== undefined) {
      const error = new AwsError(
        'SerializationException',
        `Cannot read the body: ${excess.message}`,
      );
      return refuse(exchange, protocol.nameOf(request), error);
    }
    const operation = protocol.operationOf(request, body);
    if (operation === undefined) {
      const name = protocol.nameOf(request, body);
      const error = new AwsError('UnknownOperationException', protocol.unknownMessage(name));
      return refuse(exchange, name, error, false, `${signingName} has no operation '${name}'`);
    }
    let caller = believed;
    try {
      // The signature is of the body as it came over the wire.
      caller ??=
        operation.authtype === 'none' && !request.headers.has('authorization')
          ? authenticator.anyone(request)
          : authenticator.authenticate(request, wire, signingName);
      const result = await perform(exchange, operation, body, caller);
      if (result instanceof EventStream) {
        return new Response(result.open(requestId), {
          headers: { 'x-amzn-requestid': requestId, 'content-type': EVENT_STREAM_TYPE },
        });
      }
      return answer(exchange, protocol.serialize(operation, result, requestId));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const unverified = caller !== undefined && isUnverified(request, caller);
      return refuse(exchange, operation.name, error, unverified);
    }
  }

  return async (request, believed) => {
    const exchange = { request, protocol: protocolOf(request), requestId: randomUUID() };
    try {
      return await serve(exchange, believed);
    } catch (error) {
      if (error instanceof StoreUnavailable || error instanceof NoRoom) {
        const unavailable = new AwsError('ServiceUnavailableException', error.message, 503);
        const { status, headers, body } = exchange.protocol.error(unavailable, exchange.requestId);
        return answer(exchange, body, status, headers);
      }
      tellFailure(options.context, vendor, request, error);
      const failed = exchange.protocol.error(internalFailure(), exchange.requestId);
      return answer(exchange, failed.body, failed.status, failed.headers);
    }
  };
}

const STEERING = new Set(['ResourceNotFoundException', 'ResourceAlreadyExistsException']);

/** Which of an operation's errors AWS uses for broken constraints; operations that list none have the last. */
const CONSTRAINT_CODES = [
  'InvalidParameterException',
  'InvalidRequestException',
  'ValidationException',
];

/** An error counts all and names at most this many: a batch of 10,000 events may break as many rules. */
const TOLD_VIOLATIONS = 100;

function constraintError(operation: OperationModel, violations: readonly string[]): AwsError {
  const listed = operation.errors.map(({ shape }) => shape);
  const code = CONSTRAINT_CODES.find((code) => listed.includes(code)) ?? 'ValidationException';
  const noun = violations.length === 1 ? 'error' : 'errors';
  const told = violations.slice(0, TOLD_VIOLATIONS).join('; ');
  return new AwsError(code, `${violations.length} validation ${noun} detected: ${told}`);
}
