/**
 * Reads a request's body into memory and undoes its content-encoding: identity, gzip and, where node:zlib has it, zstd.
 * One limit holds for the bytes on the wire and one for what they inflate to, so that a small compressed body cannot
 * fill the memory.
 */
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import * as v from 'valibot';
import { createGatheredBytes } from './gathered-bytes.ts';
import { NoRoom, takeRoom } from './held-bodies.ts';

export interface BodyLimits {
  /** Bytes accepted over the wire. */
  readonly wire: number;
  /** Bytes accepted after inflating. */
  readonly inflated: number;
}

export type Body =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly message: string };

type Inflate = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const gunzip: Inflate = promisify(zlib.gunzip);
/** In node:zlib since 22.15. */
const zstd: Inflate | undefined =
  typeof zlib.zstdDecompress === 'function' ? promisify(zlib.zstdDecompress) : undefined;

/** The body of `request`, inflated; or the status and message to refuse it with: 400, 413 or 415. @throws NoRoom */
export async function readBody(request: Request, limits: BodyLimits): Promise<Body> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (inflaterOf(encoding) === undefined) return unknownEncoding(encoding);
  let wire: Buffer | undefined;
  try {
    wire = await readWire(request, limits.wire);
  } catch (error) {
    if (error instanceof NoRoom) throw error;
    return { ok: false, status: 400, message: `Cannot read the body: ${messageOf(error)}` };
  }
  if (wire === undefined) return tooLarge(limits.wire, '');
  return inflateBody(wire, encoding, limits.inflated);
}

/** @param encoding content-encoding, lower case. @param limit bytes accepted after inflating. */
export async function inflateBody(wire: Buffer, encoding: string, limit: number): Promise<Body> {
  const inflate = inflaterOf(encoding);
  if (inflate === undefined) return unknownEncoding(encoding);
  if (inflate === 'identity') {
    return wire.length > limit ? tooLarge(limit, '') : { ok: true, bytes: wire };
  }
  try {
    return { ok: true, bytes: await inflate(wire, { maxOutputLength: limit }) };
  } catch (error) {
    if (v.is(OutputTooLarge, error)) return tooLarge(limit, ' inflated');
    return {
      ok: false,
      status: 400,
      message: `Cannot inflate the body as ${encoding}: ${messageOf(error)}`,
    };
  }
}

const OutputTooLarge = v.object({ code: v.literal('ERR_BUFFER_TOO_LARGE') });

function inflaterOf(encoding: string): Inflate | 'identity' | undefined {
  switch (encoding) {
    case '':
    case 'identity':
      return 'identity';
    case 'gzip':
    case 'x-gzip': // the same by RFC 9110, 8.4.1.3
      return gunzip;
    case 'zstd':
      return zstd;
    default:
      return undefined;
  }
}

/** The Traffic page needs the bytes that a vendor's room has read, and a body can be read once. They live as long as the request. */
const read = new WeakMap<Request, Buffer>();

/** The bytes that `readWire` read of a request; undefined where it read none. */
export function wireOf(request: Request): Buffer | undefined {
  return read.get(request);
}

/** The bytes as sent, or undefined when there are more than `limit`. @throws NoRoom */
export async function readWire(request: Request, limit: number): Promise<Buffer | undefined> {
  const bytes = await readBytes(request, limit);
  if (bytes !== undefined) read.set(request, bytes);
  return bytes;
}

/** Reads a body to its end even if there is no room for it: many clients read no answer before they have sent all. */
async function readBytes(request: Request, limit: number): Promise<Buffer | undefined> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limit) return undefined;
  let refusal = takeRoom(request, Number(declared));
  if (declared !== null && refusal === undefined) {
    // HTTP ends the body at the declared length, so reading it whole is safe, and it is the fast path.
    const bytes = Buffer.from(await request.arrayBuffer());
    return bytes.length > limit ? undefined : bytes;
  }
  if (request.body === null) return Buffer.alloc(0);
  let gathered = createGatheredBytes();
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > limit) return undefined;
    refusal ??= takeRoom(request, chunk.byteLength);
    if (refusal === undefined) gathered.add(chunk);
    else gathered = createGatheredBytes();
  }
  if (refusal !== undefined) throw refusal;
  return gathered.bytes();
}

function unknownEncoding(encoding: string): Body {
  return {
    ok: false,
    status: 415,
    message: `Cannot read a body encoded as '${encoding}': send gzip, zstd or none`,
  };
}

function tooLarge(limit: number, state: string): Body {
  return {
    ok: false,
    status: 413,
    message: `Cannot accept the body: it is larger than ${limit} bytes${state}`,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
