/**
 * Reads the one message of a unary call: a byte that tells whether it is compressed, four bytes of length, and the
 * message. It stays compressed. A message that is too long is refused by its length, before it arrives.
 */
import type { Readable } from 'node:stream';
import { createGatheredBytes } from './gathered-bytes.ts';
import { GRPC, type GrpcStatus } from './grpc-status.ts';

type Message =
  | { readonly ok: true; readonly bytes: Buffer; readonly isGzip: boolean }
  | { readonly ok: false; readonly status: GrpcStatus };

const PREFIX_BYTES = 5;

/**
 * @param encoding what `grpc-encoding` says
 * @param maxBytes of the message on the wire
 * @param admit told how long the message is before it is read; it is read when that is done
 * @throws when the stream breaks off
 */
export async function readMessage(
  stream: Readable,
  encoding: string,
  maxBytes: number,
  admit: (bytes: number) => Promise<void>,
): Promise<Message> {
  if (encoding !== 'identity' && encoding !== 'gzip') {
    const message = `Messages compressed with ${encoding} are not read, send gzip or identity`;
    return refusal(GRPC.UNIMPLEMENTED, message);
  }
  const body = await readUpTo(stream, PREFIX_BYTES + maxBytes, admit);
  const length = body.length >= PREFIX_BYTES ? body.readUInt32BE(1) : undefined;
  if (length !== undefined && length > maxBytes) {
    const message = `The message has ${length} bytes, more than ${maxBytes}`;
    return refusal(GRPC.RESOURCE_EXHAUSTED, message);
  }
  if (length === undefined || body.length !== PREFIX_BYTES + length) {
    return refusal(GRPC.INTERNAL, 'The call has not exactly one whole message');
  }
  const [flag = 0] = body;
  if (flag > 1) {
    return refusal(
      GRPC.INTERNAL,
      `The message begins with ${flag}, send 1 if it is compressed, or 0`,
    );
  }
  const isCompressed = flag === 1;
  if (isCompressed && encoding === 'identity') {
    return refusal(GRPC.INTERNAL, 'The message is compressed, and grpc-encoding does not say how');
  }
  return { ok: true, bytes: body.subarray(PREFIX_BYTES), isGzip: isCompressed };
}

/** All of it, or its beginning when its length says more than `maxBytes` or it has more. */
async function readUpTo(
  stream: Readable,
  maxBytes: number,
  admit: (bytes: number) => Promise<void>,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const gathered = createGatheredBytes();
    let promised = 0;
    stream.on('data', (chunk: Buffer) => {
      gathered.add(chunk);
      if (promised === 0 && gathered.length >= PREFIX_BYTES) {
        promised = PREFIX_BYTES + gathered.bytes().readUInt32BE(1);
        if (promised <= maxBytes) {
          stream.pause();
          admit(promised).then(() => stream.resume(), reject);
        }
      }
      if (gathered.length > maxBytes || promised > maxBytes) {
        stream.pause();
        resolve(gathered.bytes());
      }
    });
    stream.once('end', () => resolve(gathered.bytes()));
    stream.once('error', reject);
    stream.once('close', () => reject(new Error('The client left')));
  });
}

function refusal(code: GrpcStatus['code'], message: string): Message {
  return { ok: false, status: { code, message } };
}
