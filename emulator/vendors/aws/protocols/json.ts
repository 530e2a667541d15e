/**
 * The protocol `json`, versions 1.0 and 1.1: `X-Amz-Target` names the operation, the body is its input, the code of
 * an error is in the body. Both versions are the same except for the content type.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
import { scanJson } from '../../../limits/json.ts';
import { AwsError } from '../error.ts';
import type { ServiceModel } from '../model.ts';
import { INTERNAL, pathOf, type Protocol } from './protocol.ts';
import { queryErrorHeader } from './query-error.ts';

export function jsonProtocol(model: ServiceModel): Protocol {
  const prefix = `${model.metadata.targetPrefix ?? ''}.`;
  return {
    contentType: `application/x-amz-json-${model.metadata.jsonVersion ?? '1.1'}`,
    headers: {},
    scan: scanJson,
    operationOf(request) {
      const target = request.headers.get('x-amz-target') ?? '';
      if (request.method !== 'POST' || !target.startsWith(prefix)) return undefined;
      const name = target.slice(prefix.length);
      return Object.hasOwn(model.operations, name) ? model.operations[name] : undefined;
    },
    nameOf: (request) => request.headers.get('x-amz-target') ?? pathOf(request),
    parse: (_operation, body) => parseJson(body),
    serialize: (operation, result) =>
      operation.output === undefined ? null : JSON.stringify(result ?? {}),
    error: ({ code, message, status, members }) => ({
      status: status ?? (INTERNAL.has(code) ? 500 : 400),
      headers: queryErrorHeader(model, code),
      body: JSON.stringify({ __type: code, ...(message !== '' && { message }), ...members }),
    }),
    unknownMessage: () => '',
  };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** An empty body is an empty object. */
export function parseJson(body: Uint8Array): unknown {
  if (body.byteLength === 0) return {};
  try {
    return JSON.parse(UTF8.decode(body));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON in UTF-8');
  }
}
