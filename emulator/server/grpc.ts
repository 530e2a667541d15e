/**
 * Turns each gRPC call into an HTTP request and its answer into a status, so that calls meet the checks, limits and
 * rooms of HTTP. Calls are unary and come over HTTP/2 without TLS. Left out: streams, reflection, compressed answers,
 * and deadlines, for which clients cancel.
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { readMessage } from './grpc-message.ts';
import { GRPC, type GrpcStatus } from './grpc-status.ts';
import type { Fetch } from './guard.ts';
import { listenWith, type Listener, type Listening } from './listen.ts';
import { createMemoryShare, type MemoryShare } from './memory-share.ts';

export interface GrpcOptions {
  /** Paths of HTTP by the paths of the methods: `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, string>;
  /** What the messages of requests are to HTTP. */
  readonly contentType: string;
  /** Largest message on the wire. */
  readonly maxBytes: number;
  readonly fetch: Fetch;
  /** What an answer of HTTP is to gRPC; undefined where it is the message. */
  readonly statusOf: (response: Response, body: Buffer) => GrpcStatus | undefined;
}

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;
const ACCEPTED = 'identity,gzip';
/** A client that sends nothing for so long is gone. */
const SILENCE_MS = 60_000;

/** Of messages that are being read or answered. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

const DEFAULT_PORT = 4317;
const VARIABLE = 'EMULATOR_GRPC_PORT';

/**
 * @param port undefined opens 4317, or nothing when another program holds it
 * @throws when a port that was asked for cannot be opened
 */
export async function listenGrpc(
  options: GrpcOptions,
  port: number | undefined,
  warn: (message: string) => void,
): Promise<Listening | undefined> {
  const memory = createMemoryShare(MAX_HELD_BYTES);
  try {
    return await listenWith(() => createListener(options, memory), port ?? DEFAULT_PORT, VARIABLE);
  } catch (error) {
    if (port !== undefined || Object(error).code !== 'EADDRINUSE') throw error;
    warn(`${String(Object(error).message)}. Until then nothing takes OTLP over gRPC`);
    return undefined;
  }
}

function createListener(options: GrpcOptions, memory: MemoryShare): Listener {
  const server = createGrpcServer(options, memory);
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  return { server, closeConnections: () => sessions.forEach((session) => session.destroy()) };
}

function createGrpcServer(options: GrpcOptions, memory: MemoryShare): Http2Server {
  const server = createServer({ maxSessionMemory: 64, settings: { maxConcurrentStreams: 100 } });
  server.on('stream', (stream, headers) => {
    // A client that leaves is not an error of ours.
    stream.on('error', () => stream.destroy());
    stream.setTimeout(SILENCE_MS, () => stream.close(NGHTTP2_CANCEL));
    const held = holdFor(stream, memory);
    answer(stream, headers, options, held.take)
      .catch(() => stream.close(NGHTTP2_INTERNAL_ERROR))
      .finally(held.giveBack);
  });
  server.on('sessionError', () => undefined);
  return server;
}

/** Memory for the message of one call. */
function holdFor(stream: ServerHttp2Stream, memory: MemoryShare) {
  let giveBack: (() => void) | undefined;
  return {
    async take(bytes: number): Promise<void> {
      const taken = await memory.take(bytes);
      // A client that left while it waited is not answered, and its call may have ended by now.
      if (stream.destroyed) taken();
      else giveBack = taken;
    },
    giveBack: () => giveBack?.(),
  };
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  options: GrpcOptions,
  admit: (bytes: number) => Promise<void>,
): Promise<void> {
  const status = await call(stream, headers, options, admit);
  if (stream.destroyed || stream.closed) return;
  if (status === 'broken') return stream.close(NGHTTP2_INTERNAL_ERROR);
  if (status === 'no gRPC') {
    stream.respond({ ':status': 415 }, { endStream: true });
  } else if (Buffer.isBuffer(status)) {
    const trailers = trailersOf({ code: GRPC.OK, message: '' });
    stream.respond(RESPONSE, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(status.length, 1);
    stream.end(Buffer.concat([prefix, status]));
  } else {
    stream.respond({ ...RESPONSE, ...trailersOf(status) }, { endStream: true });
  }
  // What the client still sends is not read.
  if (!stream.readableEnded) stream.once('finish', () => stream.close(NGHTTP2_NO_ERROR));
}

const RESPONSE = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-accept-encoding': ACCEPTED,
};

type Outcome = Buffer | GrpcStatus | 'broken' | 'no gRPC';

async function call(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { methods, contentType, maxBytes, fetch, statusOf }: GrpcOptions,
  admit: (bytes: number) => Promise<void>,
): Promise<Outcome> {
  const type = headers['content-type'] ?? '';
  if (!/^application\/grpc(?:[+;]|$)/.test(type) || headers[':method'] !== 'POST') return 'no gRPC';
  const method = headers[':path'] ?? '';
  const path = methods.get(method);
  if (path === undefined) {
    return { code: GRPC.UNIMPLEMENTED, message: `The method ${method} is not known here` };
  }
  if (!/^application\/grpc(?:\+proto)?(?:;|$)/.test(type)) {
    return {
      code: GRPC.UNIMPLEMENTED,
      message: `Messages in ${type} are not known, send protobuf`,
    };
  }
  const message = await readMessage(
    stream,
    String(headers['grpc-encoding'] ?? 'identity'),
    maxBytes,
    admit,
  );
  if (!message.ok) return message.status;

  const url = new URL('http://localhost');
  const authority = headers[':authority'] ?? headers.host ?? '';
  // An authority that is not a host is left out of the URL; the guard reads the header as well.
  url.host = authority;
  url.pathname = path;
  const gone = new AbortController();
  stream.once('close', () => gone.abort());
  const request = new Request(url, {
    method: 'POST',
    headers: {
      ...metadataOf(headers),
      host: authority,
      'content-type': contentType,
      ...(message.isGzip && { 'content-encoding': 'gzip' }),
    },
    body: new Uint8Array(message.bytes),
    signal: gone.signal,
  });
  const response = await fetch(request);
  const body = Buffer.from(await response.arrayBuffer());
  const promised = response.headers.get('content-length');
  if (promised !== null && Number(promised) > body.length) return 'broken';
  return statusOf(response, body) ?? body;
}

/** What the client says to the method, as headers: not what HTTP/2 and gRPC say to each other. */
function metadataOf(headers: IncomingHttpHeaders): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const isOfProtocol = /^(?::|grpc-|te$|host$|content-(?:type|length|encoding)$)/.test(name);
    if (value !== undefined && !isOfProtocol) metadata[name] = String(value);
  }
  return metadata;
}

function trailersOf({ code, message, details }: GrpcStatus): OutgoingHttpHeaders {
  return {
    'grpc-status': String(code),
    ...(message !== '' && { 'grpc-message': percentEncoded(message) }),
    ...(details && { 'grpc-status-details-bin': details.toString('base64').replace(/=+$/, '') }),
  };
}

/** Of all that is not printable ASCII, and of `%`. */
function percentEncoded(message: string): string {
  return message.toWellFormed().replaceAll(/[^\x20-\x24\x26-\x7e]+/gu, encodeURIComponent);
}
