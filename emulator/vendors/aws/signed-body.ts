/** Inflates the body of a signed request, whose signature covers the bytes on the wire: to be called once it was checked. */
import { inflateBody } from '../../server/body.ts';
import { AwsError } from './error.ts';

export interface SignedBodyOptions {
  /** Of the body, inflated. */
  readonly maxBytes: number;
  /** The service's error for a request that it cannot read. */
  readonly invalid: (message: string) => AwsError;
}

/** @throws AwsError when it is in another encoding than gzip, is broken, or is too large */
export async function inflateSigned(
  { headers }: Request,
  wire: Buffer,
  { maxBytes, invalid }: SignedBodyOptions,
): Promise<Buffer> {
  const sent = headers.get('content-encoding') ?? 'identity';
  const encoding = sent.trim().toLowerCase();
  if (!['identity', 'gzip'].includes(encoding)) {
    const message = `Unsupported content encoding '${sent}', send gzip or none`;
    throw new AwsError('UnsupportedMediaTypeException', message, 415);
  }
  const body = await inflateBody(wire, encoding, maxBytes);
  if (body.ok) return body.bytes;
  throw body.status === 413 ? tooLarge(maxBytes) : invalid(body.message);
}

export function tooLarge(maxBytes: number): AwsError {
  const message = `The request is larger than ${maxBytes} bytes`;
  return new AwsError('RequestEntityTooLargeException', message, 413);
}
