/**
 * Reads and writes OTLP's protobuf encoding, by reflection over otlp.proto. protobufjs compiles the messages once; its
 * own limit on nesting (100) protects the stack.
 */
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { excessOf } from '../../limits/limits.ts';
import { scanProtobuf, type MessageType } from '../../limits/protobuf.ts';
import { OtlpError } from './otlp.ts';

const { root } = protobuf.parse(readFileSync(new URL('otlp.proto', import.meta.url), 'utf8'));
const ExportTraceServiceRequest = root.lookupType('emulator.otlp.ExportTraceServiceRequest');
const ExportLogsServiceRequest = root.lookupType('emulator.otlp.ExportLogsServiceRequest');
const ExportMetricsServiceRequest = root.lookupType('emulator.otlp.ExportMetricsServiceRequest');
const ExportTraceServiceResponse = root.lookupType('emulator.otlp.ExportTraceServiceResponse');
const RpcStatus = root.lookupType('emulator.otlp.RpcStatus');
const RetryInfo = root.lookupType('emulator.otlp.RetryInfo');

/** Ten thousand spans with twenty attributes each have nine tenths of it, in either encoding. */
export const LIMITS = { values: 1_000_000 };

/** Types on the wire of numbers that may be packed. */
const PACKED: Readonly<Record<string, number | undefined>> = protobuf.types.packed;
/** Bytes of a number at least, by its type on the wire. */
const WIDTHS: Readonly<Record<number, number>> = { 0: 1, 1: 8, 5: 4 };

const SCANS = new Map(
  [ExportTraceServiceRequest, ExportLogsServiceRequest, ExportMetricsServiceRequest].map((type) => [
    type,
    scanProtobuf(messageType(type)),
  ]),
);

/** @throws {OtlpError} when the bytes are not the message; the same for those below. */
export function decodeTraceRequest(bytes: Uint8Array): unknown {
  return decode(ExportTraceServiceRequest, bytes);
}

export function decodeLogsRequest(bytes: Uint8Array): unknown {
  return decode(ExportLogsServiceRequest, bytes);
}

export function decodeMetricsRequest(bytes: Uint8Array): unknown {
  return decode(ExportMetricsServiceRequest, bytes);
}

export function encodeTraceRequest(request: object): Uint8Array<ArrayBuffer> {
  return owned(ExportTraceServiceRequest.encode(request).finish());
}

export function encodeTraceResponse(response: object): Uint8Array<ArrayBuffer> {
  return owned(ExportTraceServiceResponse.encode(response).finish());
}

export function encodeStatus(status: { message: string }): Uint8Array<ArrayBuffer> {
  return owned(RpcStatus.encode(status).finish());
}

/** The message of a google.rpc.Status; empty when it has none. */
export function decodeStatusMessage(bytes: Uint8Array): string {
  return String(Object(RpcStatus.decode(bytes)).message);
}

/** A google.rpc.Status that says in how many seconds to try again. */
export function encodeRetryStatus(status: {
  readonly code: number;
  readonly message: string;
  readonly retryAfterS: number;
}): Uint8Array<ArrayBuffer> {
  const { code, message, retryAfterS } = status;
  const value = RetryInfo.encode({ retryDelay: { seconds: retryAfterS } }).finish();
  const details = [{ typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value }];
  return owned(RpcStatus.encode({ code, message, details }).finish());
}

function decode(type: protobuf.Type, bytes: Uint8Array): unknown {
  const scan = SCANS.get(type);
  const excess = scan && excessOf(bytes, scan, LIMITS);
  if (excess !== undefined) throw new OtlpError(excess.message, { cause: excess });
  try {
    return type.decode(bytes);
  } catch (error) {
    throw new OtlpError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Fields are looked up when they are first met, because messages may hold each other. */
function messageType(type: protobuf.Type): MessageType {
  const known = new Map<number, MessageType | undefined>();
  return {
    messageIn(id) {
      if (known.has(id) || type.fieldsById[id] === undefined) return known.get(id);
      const { resolvedType } = type.fieldsById[id].resolve();
      const inner = resolvedType instanceof protobuf.Type ? messageType(resolvedType) : undefined;
      known.set(id, inner);
      return inner;
    },
    widthIn(id) {
      const field = type.fieldsById[id];
      return field?.repeated === true ? WIDTHS[PACKED[field.type] ?? -1] : undefined;
    },
  };
}

/** protobufjs writes into slices of a shared pool; a Response wants bytes of its own. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
