/**
 * Answers of the OTLP endpoints, in the encoding of the request: an empty ExportTraceServiceResponse, one that counts
 * what was rejected, or a google.rpc.Status with a message.
 */
import { encodeStatus, encodeTraceResponse } from './protobuf.ts';

export type Encoding = 'application/json' | 'application/protobuf' | 'application/x-protobuf';

export const ENCODINGS: readonly Encoding[] = [
  'application/protobuf',
  'application/x-protobuf',
  'application/json',
];

/** The encoding a content-type names, its parameters aside. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  return ENCODINGS.find((encoding) => encoding === type);
}

/** What a partial success counts, by the signal. On the wire in protobuf they are one field. */
export type RejectedField = 'rejectedSpans' | 'rejectedLogRecords' | 'rejectedDataPoints';

/** @param partial what was refused of a request that was otherwise taken; `field` is its name in JSON */
export function success(
  encoding: Encoding,
  partial?: { rejectedSpans: number; errorMessage: string },
  field: RejectedField = 'rejectedSpans',
): Response {
  if (encoding !== 'application/json') {
    return reply(200, encoding, encodeTraceResponse(partial ? { partialSuccess: partial } : {}));
  }
  // OTLP/JSON writes int64 as text.
  const partialSuccess = partial && {
    [field]: String(partial.rejectedSpans),
    errorMessage: partial.errorMessage,
  };
  return reply(200, encoding, JSON.stringify(partialSuccess ? { partialSuccess } : {}));
}

export function failure(encoding: Encoding, status: number, message: string): Response {
  const body =
    encoding === 'application/json' ? JSON.stringify({ message }) : encodeStatus({ message });
  return reply(status, encoding, body);
}

function reply(status: number, type: string, body: string | Uint8Array<ArrayBuffer>): Response {
  return new Response(body, { status, headers: { 'content-type': type } });
}
