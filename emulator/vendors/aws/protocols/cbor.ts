/**
 * The protocol `smithy-rpc-v2-cbor`: the path names service and operation, input and output are CBOR, timestamps have
 * tag 1. Event streams are left out: no operation here has one.
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
import { scanCbor } from '../../../limits/cbor.ts';
import { decodeCbor } from '../cbor/decode.ts';
import { encodeCbor, Tagged } from '../cbor/encode.ts';
import { AwsError } from '../error.ts';
import type { ServiceModel } from '../model.ts';
import { INTERNAL, pathOf, type Protocol } from './protocol.ts';
import { queryErrorHeader } from './query-error.ts';

const HEADERS = { 'smithy-protocol': 'rpc-v2-cbor' };

/** https://www.rfc-editor.org/rfc/rfc8949#section-3.4.2 */
const EPOCH_TIME = 1;

export function isCbor(request: Request): boolean {
  return request.headers.get('smithy-protocol') === HEADERS['smithy-protocol'];
}

export function cborProtocol(model: ServiceModel): Protocol {
  const prefix = `/service/${model.metadata.targetPrefix ?? ''}/operation/`;
  return {
    contentType: 'application/cbor',
    headers: HEADERS,
    scan: scanCbor,
    operationOf(request) {
      const path = pathOf(request);
      if (request.method !== 'POST' || !path.startsWith(prefix)) return undefined;
      const name = path.slice(prefix.length);
      return Object.hasOwn(model.operations, name) ? model.operations[name] : undefined;
    },
    nameOf: (request) => pathOf(request).replace(prefix, ''),
    parse: (_operation, body) => (body.byteLength === 0 ? {} : parse(body)),
    serialize: ({ output }, result) =>
      output === undefined ? null : encodeCbor(tagTimes(model, output.shape, result ?? {})),
    error: ({ code, message, status, members }) => ({
      status: status ?? (INTERNAL.has(code) ? 500 : 400),
      headers: { ...HEADERS, ...queryErrorHeader(model, code) },
      body: encodeCbor({ __type: code, ...(message !== '' && { message }), ...members }),
    }),
    unknownMessage: () => '',
  };
}

function parse(body: Uint8Array): unknown {
  try {
    return decodeCbor(body, (_tag, value) => value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('SerializationException', `The request body is not valid CBOR: ${reason}`);
  }
}

/** The same value with its timestamps marked as such. */
function tagTimes(model: ServiceModel, shapeName: string, value: unknown): unknown {
  const shape = model.shapes[shapeName];
  if (shape?.type === 'timestamp') return new Tagged(EPOCH_TIME, value);
  if (shape?.type === 'list' && Array.isArray(value)) {
    const { shape: inner = '' } = shape.member ?? {};
    return value.map((item) => tagTimes(model, inner, item));
  }
  if (shape?.type !== 'structure' || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      tagTimes(model, shape.members[name]?.shape ?? '', item),
    ]),
  );
}
