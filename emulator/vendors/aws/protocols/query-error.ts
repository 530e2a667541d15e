/**
 * Error codes of the query protocol. A model gives its own errors a second code; the errors that every service has are
 * named otherwise than in the JSON protocols. Services that moved on from query still send its codes in a header.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
import type { ServiceModel } from '../model.ts';
import { INTERNAL } from './protocol.ts';

const COMMON: Readonly<Record<string, string>> = {
  IncompleteSignatureException: 'IncompleteSignature',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  SerializationException: 'MalformedInput',
  ThrottlingException: 'Throttling',
  UnknownOperationException: 'InvalidAction',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ValidationException: 'ValidationError',
};

export function queryCode(model: ServiceModel, code: string): string {
  return model.shapes[code]?.error?.code ?? COMMON[code] ?? code;
}

export function fault(code: string): 'Sender' | 'Receiver' {
  return INTERNAL.has(code) ? 'Receiver' : 'Sender';
}

/** Nothing for services that never spoke query. */
export function queryErrorHeader(model: ServiceModel, code: string): Record<string, string> {
  if (model.metadata.awsQueryCompatible === undefined) return {};
  return { 'x-amzn-query-error': `${queryCode(model, code)};${fault(code)}` };
}
