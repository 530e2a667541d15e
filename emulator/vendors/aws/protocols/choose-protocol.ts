/**
 * Chooses the wire protocol of a service by its model, or of a request. Most services speak one; CloudWatch's metrics
 * speak three, and every client its own.
 */
import type { ServiceModel } from '../model.ts';
import { cborProtocol, isCbor } from './cbor.ts';
import { jsonProtocol } from './json.ts';
import type { Protocol } from './protocol.ts';
import { queryProtocol } from './query.ts';
import { restJsonProtocol } from './rest-json.ts';

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
  if (spoken.size === 1) return () => preferred;
  return (request) => spoken.get(nameOf(request)) ?? preferred;
}

function nameOf(request: Request): ProtocolName {
  if (isCbor(request)) return 'smithy-rpc-v2-cbor';
  return request.headers.has('x-amz-target') ? 'json' : 'query';
}
