/**
 * The protocol `rest-json`: the path names the operation, the body is its input, the code of an error is a header.
 * What X-Ray does not use is left out: members in the path, the query string or headers.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
import { scanJson } from '../../../limits/json.ts';
import type { ServiceModel } from '../model.ts';
import { parseJson } from './json.ts';
import { INTERNAL, pathOf, type Protocol } from './protocol.ts';

export function restJsonProtocol(model: ServiceModel): Protocol {
  const byPath = new Map(
    Object.values(model.operations).map((operation) => [operation.http.requestUri, operation]),
  );
  return {
    contentType: 'application/json',
    headers: {},
    scan: scanJson,
    operationOf(request) {
      const operation = byPath.get(pathOf(request));
      return operation?.http.method === request.method ? operation : undefined;
    },
    nameOf: (request) => `${request.method} ${pathOf(request)}`,
    parse: (_operation, body) => parseJson(body),
    serialize: (operation, result) =>
      operation.output === undefined ? null : JSON.stringify(result ?? {}),
    error: ({ code, message, status }) => ({
      status:
        status ??
        model.shapes[code]?.error?.httpStatusCode ??
        (INTERNAL.has(code) ? 500 : (STATUS[code] ?? 400)),
      headers: { 'x-amzn-errortype': code },
      body: JSON.stringify(message === '' ? {} : { Message: message }),
    }),
    unknownMessage: () => '',
  };
}

/** Errors that every service has and no model lists; the JSON protocols answer them all with 400. */
const STATUS: Readonly<Record<string, number>> = {
  ExpiredTokenException: 403,
  IncompleteSignatureException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
  UnknownOperationException: 404,
};
