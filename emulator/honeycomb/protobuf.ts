/**
 * OTLP's protobuf encoding, by reflection over otlp.proto: bytes to a message for read.ts, answers to bytes.
 * protobufjs compiles the messages once; its own limit on nesting (100) protects the stack.
 */
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { OtlpError } from './otlp.ts';

const { root } = protobuf.parse(readFileSync(new URL('otlp.proto', import.meta.url), 'utf8'));
const ExportTraceServiceRequest = root.lookupType('emulator.otlp.ExportTraceServiceRequest');
const ExportTraceServiceResponse = root.lookupType('emulator.otlp.ExportTraceServiceResponse');
const RpcStatus = root.lookupType('emulator.otlp.RpcStatus');

/** @throws {OtlpError} when the bytes are not the message. */
export function decodeTraceRequest(bytes: Uint8Array): unknown {
  try {
    return ExportTraceServiceRequest.decode(bytes);
  } catch (error) {
    throw new OtlpError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

export function encodeTraceResponse(response: object): Uint8Array<ArrayBuffer> {
  return owned(ExportTraceServiceResponse.encode(response).finish());
}

export function encodeStatus(status: { message: string }): Uint8Array<ArrayBuffer> {
  return owned(RpcStatus.encode(status).finish());
}

/** protobufjs writes into slices of a shared pool; a Response wants bytes of its own. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
