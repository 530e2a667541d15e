/**
 * The two wire protocols of AWS that the emulator speaks. `rest-json` (X-Ray): the path names the operation, the
 * error code is a header. `json` 1.1 (CloudWatch Logs): `X-Amz-Target` names it, the code is in the body. Input and
 * output are JSON in both; other protocols, and parts of rest-json that X-Ray does not use, are left out.
 */
import type { AwsError } from './error.ts';
import type { OperationModel, ServiceModel } from './model.ts';

/** How a refusal looks on the wire. */
interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Protocol {
  /** Content type of every answer that has a body. */
  readonly contentType: string;
  /** The operation a request asks for; undefined when the service has none such. */
  operationOf(request: Request): OperationModel | undefined;
  /** What an unknown operation was called, for messages. */
  nameOf(request: Request): string;
  error(error: AwsError): ErrorReply;
}

export function createProtocol(model: ServiceModel): Protocol {
  return model.metadata.protocol === 'json' ? jsonProtocol(model) : restJsonProtocol(model);
}

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
function jsonProtocol(model: ServiceModel): Protocol {
  const prefix = `${model.metadata.targetPrefix ?? ''}.`;
  const contentType = 'application/x-amz-json-1.1';
  return {
    contentType,
    operationOf(request) {
      const target = request.headers.get('x-amz-target') ?? '';
      if (request.method !== 'POST' || !target.startsWith(prefix)) return undefined;
      const name = target.slice(prefix.length);
      return Object.hasOwn(model.operations, name) ? model.operations[name] : undefined;
    },
    nameOf: (request) => request.headers.get('x-amz-target') ?? pathOf(request),
    error: ({ code, message, status, members }) => ({
      status: status ?? (INTERNAL.has(code) ? 500 : 400),
      headers: {},
      body: JSON.stringify({ __type: code, message, ...members }),
    }),
  };
}

/** https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
function restJsonProtocol(model: ServiceModel): Protocol {
  const byPath = new Map(
    Object.values(model.operations).map((operation) => [operation.http.requestUri, operation]),
  );
  return {
    contentType: 'application/json',
    operationOf(request) {
      const operation = byPath.get(pathOf(request));
      return operation?.http.method === request.method ? operation : undefined;
    },
    nameOf: (request) => `${request.method} ${pathOf(request)}`,
    error: ({ code, message, status }) => ({
      status:
        status ??
        model.shapes[code]?.error?.httpStatusCode ??
        (INTERNAL.has(code) ? 500 : (REST_STATUS[code] ?? 400)),
      headers: { 'x-amzn-errortype': code },
      body: JSON.stringify({ Message: message }),
    }),
  };
}

const INTERNAL: ReadonlySet<string> = new Set(['InternalFailure', 'ServiceUnavailableException']);

/** Errors that every service has and no model lists; the JSON protocols answer them all with 400. */
const REST_STATUS: Readonly<Record<string, number>> = {
  IncompleteSignatureException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
  UnknownOperationException: 404,
};

function pathOf(request: Request): string {
  return new URL(request.url).pathname;
}
