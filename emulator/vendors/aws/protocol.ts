/**
 * The wire protocols of AWS that the emulator speaks, by service model. Most services speak one; CloudWatch's metrics
 * speak three, and every client its own. Each protocol stands in a file of its own.
 */
import type { ServiceModel } from './model.ts';
import { cborProtocol, isCbor } from './protocols/cbor.ts';
import { jsonProtocol } from './protocols/json.ts';
import type { Protocol } from './protocols/protocol.ts';
import { queryProtocol } from './protocols/query.ts';
import { restJsonProtocol } from './protocols/rest-json.ts';

export type { Protocol } from './protocols/protocol.ts';

type ProtocolName = ServiceModel['metadata']['protocol'];

const PROTOCOLS: Readonly<Record<ProtocolName, (model: ServiceModel) => Protocol>> = {
  json: jsonProtocol,
  'rest-json': restJsonProtocol,
  query: queryProtocol,
  'smithy-rpc-v2-cbor': cborProtocol,
};

/** The protocol a service prefers, or its only one. */
export function createProtocol(model: ServiceModel): Protocol {
  return PROTOCOLS[model.metadata.protocol](model);
}

/** @returns which of a service's protocols a request speaks; the preferred one when it cannot be told. */
export function createProtocols(model: ServiceModel): (request: Request) => Protocol {
  const spoken = new Map(model.metadata.protocols.map((name) => [name, PROTOCOLS[name](model)]));
  const preferred = createProtocol(model);
  return (request) => spoken.get(nameOf(request)) ?? preferred;
}

function nameOf(request: Request): ProtocolName {
  if (isCbor(request)) return 'smithy-rpc-v2-cbor';
  return request.headers.has('x-amz-target') ? 'json' : 'query';
}
