/**
 * Reads the one message of a unary call: a byte that tells whether it is compressed, four bytes of length, and the
 * message. It stays compressed. A message that is too long is refused by its length, before it arrives.
 */
import type { Readable } from 'node:stream';
import { GRPC, type GrpcStatus } from './grpc-status.ts';

type Message =
  | { readonly ok: true; readonly bytes: Buffer; readonly isGzip: boolean }
  | { readonly ok: false; readonly status: GrpcStatus };

const PREFIX_BYTES = 5;

/**
 * @param encoding what `grpc-encoding` says
 * @param maxBytes of the message on the wire
 * @throws when the stream breaks off
 */
export async function readMessage(
  stream: Readable,
  encoding: string,
  maxBytes: number,
): Promise<Message> {
  if (encoding !== 'identity' && encoding !== 'gzip') {
    const message = `Messages compressed with ${encoding} are not read, send gzip or identity`;
    return refusal(GRPC.UNIMPLEMENTED, message);
  }
  const body = await readUpTo(stream, PREFIX_BYTES + maxBytes);
  const length = body.length >= PREFIX_BYTES ? body.readUInt32BE(1) : undefined;
  if (length !== undefined && length > maxBytes) {
    const message = `The message has ${length} bytes, more than ${maxBytes}`;
    return refusal(GRPC.RESOURCE_EXHAUSTED, message);
  }
  if (length === undefined || body.length !== PREFIX_BYTES + length) {
    return refusal(GRPC.INTERNAL, 'The call has not exactly one whole message');
  }
  const isCompressed = body[0] === 1;
  if (isCompressed && encoding === 'identity') {
    return refusal(GRPC.INTERNAL, 'The message is compressed, and grpc-encoding does not say how');
  }
  return { ok: true, bytes: body.subarray(PREFIX_BYTES), isGzip: isCompressed };
}

/** All of it, or its beginning when its length says more than `maxBytes` or it has more. */
async function readUpTo(stream: Readable, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes || promisedBytes(chunks, size) > maxBytes) {
        stream.pause();
        resolve(Buffer.concat(chunks));
      }
    });
    stream.once('end', () => resolve(Buffer.concat(chunks)));
    stream.once('error', reject);
    stream.once('close', () => reject(new Error('The client left')));
  });
}

/** Of the message with its prefix; 0 until that is there. */
function promisedBytes(chunks: readonly Buffer[], size: number): number {
  const [first] = chunks;
  if (first === undefined || size < PREFIX_BYTES) return 0;
  const prefix = first.length >= PREFIX_BYTES ? first : Buffer.concat(chunks);
  return PREFIX_BYTES + prefix.readUInt32BE(1);
}

function refusal(code: GrpcStatus['code'], message: string): Message {
  return { ok: false, status: { code, message } };
}
