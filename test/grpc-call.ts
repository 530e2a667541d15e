/** Calls a gRPC method as clients do, and with faults that no client makes. */
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';

export interface GrpcCall {
  /** http://host:port */
  readonly url: string;
  readonly method: string;
  readonly message?: Uint8Array;
  readonly headers?: OutgoingHttpHeaders;
  /** In place of the message in its frame. */
  readonly bytes?: Uint8Array;
  readonly isCompressed?: boolean;
}

export interface GrpcResult {
  /** Of HTTP; 0 when the server broke off. */
  readonly status: number;
  /** Headers and trailers. */
  readonly headers: IncomingHttpHeaders;
  /** Of gRPC. */
  readonly code: number | undefined;
  readonly error: string | undefined;
  readonly message: Buffer;
}

export function frame(message: Uint8Array, isCompressed = false): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = isCompressed ? 1 : 0;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

export async function grpcCall(call: GrpcCall): Promise<GrpcResult> {
  const { url, method, message = new Uint8Array(), isCompressed } = call;
  const session = connect(url);
  const stream = session.request({
    ':method': 'POST',
    ':path': method,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...call.headers,
  });
  let headers: IncomingHttpHeaders = {};
  const chunks: Buffer[] = [];
  stream.on('response', (head) => (headers = { ...headers, ...head }));
  stream.on('trailers', (trailers) => (headers = { ...headers, ...trailers }));
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.on('error', () => resolve());
    session.on('error', () => resolve());
  });
  stream.end(call.bytes ?? frame(message, isCompressed));
  await closed;
  session.destroy();
  const code = headers['grpc-status'];
  const error = headers['grpc-message'];
  return {
    status: Number(headers[':status'] ?? 0),
    headers,
    code: code === undefined ? undefined : Number(code),
    error: error === undefined ? undefined : decodeURIComponent(String(error)),
    message: Buffer.concat(chunks).subarray(5),
  };
}
