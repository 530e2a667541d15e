/**
 * The way of every AWS request, the same for both services: find the operation, check the signature, parse, check
 * against the model, run, answer. What is written is kept in one transaction together with the request's bytes;
 * whatever is refused is noted in the journal. What an operation does is given in; nothing here knows one by name.
 */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { transaction } from '../database.ts';
import type { Vendor } from '../journal.ts';
import type { RoomContext } from '../room.ts';
import { readWire } from '../body.ts';
import type { Authenticator, Caller } from './credentials.ts';
import { AwsError } from './error.ts';
import type { OperationModel, ServiceModel } from './model.ts';
import { createProtocol } from './protocol.ts';
import { createValidator } from './validate.ts';

export interface Operation {
  /** True runs it in a transaction in which the request's bytes are kept too. */
  readonly records: boolean;
  /** @param request id of the kept request; 0 when it is not kept. */
  run(input: unknown, caller: Caller, request: number): object | undefined;
}

export type Operations = Readonly<Record<string, Operation>>;

/** Answers a request. A given caller is believed: the X-Ray daemon's door needs no signature. */
export type Service = (request: Request, believed?: Caller) => Promise<Response>;

export interface ServiceOptions {
  readonly vendor: Vendor;
  readonly model: ServiceModel;
  readonly context: RoomContext;
  readonly authenticator: Authenticator;
  readonly operations: Operations;
}

/** An operation whose request is not kept. @param schema the members it uses, all of them valid by the model. */
export function answering<S extends v.GenericSchema>(
  schema: S,
  run: (input: v.InferOutput<S>, caller: Caller) => object,
): Operation {
  return { records: false, run: (input, caller) => run(v.parse(schema, input), caller) };
}

/** An operation that stores what came, and whose request is kept. What it throws undoes all of it. */
export function recording<S extends v.GenericSchema>(
  schema: S,
  run: (input: v.InferOutput<S>, caller: Caller, request: number) => object | undefined,
): Operation {
  return {
    records: true,
    run: (input, caller, request) => run(v.parse(schema, input), caller, request),
  };
}

/**
 * The largest legal request is a PutLogEvents batch of 1 MiB whose every byte JSON writes as `\u0000`, and 10,000
 * timestamps beside it.
 */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

export function createService(options: ServiceOptions): Service {
  const { vendor, model, operations, authenticator } = options;
  const { database, journal } = options.context;
  const protocol = createProtocol(model);
  const validate = createValidator(model);
  const signingName = model.metadata.endpointPrefix;

  function refuse(operation: string, error: AwsError, requestId: string): Response {
    const { status, headers, body } = protocol.error(error);
    // Answers that clients steer by when they make what is missing; nothing was lost.
    if (!STEERING.has(error.code)) {
      journal.refuse({ vendor, operation, status, code: error.code, message: error.message });
    }
    journal.publish();
    return answer(body, requestId, status, headers);
  }

  function answer(
    body: string | null,
    requestId: string,
    status = 200,
    headers: Readonly<Record<string, string>> = {},
  ): Response {
    return new Response(body, {
      status,
      headers: {
        ...headers,
        'x-amzn-requestid': requestId,
        ...(body === null ? {} : { 'content-type': protocol.contentType }),
      },
    });
  }

  function perform(
    model: OperationModel,
    request: Request,
    body: Uint8Array,
    believed: Caller | undefined,
  ): object | undefined {
    const caller = believed ?? authenticator.authenticate(request, body, signingName);
    const operation = Object.hasOwn(operations, model.name) ? operations[model.name] : undefined;
    if (operation === undefined) {
      throw new AwsError(
        'NotImplementedException',
        `The emulator does not support ${signingName}:${model.name}`,
        501,
      );
    }
    const { input, violations } = validate(model, parseJson(body));
    if (violations.length > 0) throw constraintError(model, violations);
    if (!operation.records) return operation.run(input, caller, 0);
    const result = transaction(database, () =>
      operation.run(input, caller, journal.request(vendor, model.name, request.headers, body)),
    );
    journal.publish();
    return result;
  }

  return async (request, believed) => {
    const requestId = randomUUID();
    const name = protocol.nameOf(request);
    const body = await readWire(request, MAX_BODY_BYTES);
    if (body === undefined) {
      const message = `Request body is larger than ${MAX_BODY_BYTES} bytes`;
      return refuse(name, new AwsError('RequestEntityTooLargeException', message, 413), requestId);
    }
    const operation = protocol.operationOf(request);
    if (operation === undefined) {
      const message = `${signingName} has no operation '${name}'`;
      return refuse(name, new AwsError('UnknownOperationException', message), requestId);
    }
    try {
      const result = perform(operation, request, body, believed);
      const empty = operation.output === undefined;
      return answer(empty ? null : JSON.stringify(result ?? {}), requestId);
    } catch (error) {
      if (error instanceof AwsError) return refuse(operation.name, error, requestId);
      throw error;
    }
  };
}

function parseJson(body: Uint8Array): unknown {
  if (body.byteLength === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON in UTF-8');
  }
}

const STEERING = new Set(['ResourceNotFoundException', 'ResourceAlreadyExistsException']);

/** Which of an operation's errors AWS uses for broken constraints; operations that list none have the last. */
const CONSTRAINT_CODES = [
  'InvalidParameterException',
  'InvalidRequestException',
  'ValidationException',
];

/** All are counted, so many are told: a batch of 10,000 events may break as many rules. */
const TOLD_VIOLATIONS = 100;

function constraintError(operation: OperationModel, violations: readonly string[]): AwsError {
  const listed = operation.errors.map(({ shape }) => shape);
  const code = CONSTRAINT_CODES.find((code) => listed.includes(code)) ?? 'ValidationException';
  const noun = violations.length === 1 ? 'error' : 'errors';
  const told = violations.slice(0, TOLD_VIOLATIONS).join('; ');
  return new AwsError(code, `${violations.length} validation ${noun} detected: ${told}`);
}
