import { connect } from 'node:http2';
import { connect as connectSocket, createServer as createSocketServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readBody } from '../../../emulator/server/body.ts';
import { listenGrpc } from '../../../emulator/server/grpc.ts';
import { createGuard } from '../../../emulator/server/guard.ts';
import type { Listening } from '../../../emulator/server/listen.ts';
import { frame, grpcCall, type GrpcCall } from '../../grpc-call.ts';

const METHOD = '/a.Service/Method';
const MAX_BYTES = 1_000;
const GRPC_TYPE = { 'content-type': 'application/grpc' };

let listening: Listening | undefined;
let url = '';
let requests: Request[] = [];

/** Answers with the body it got, or as the metadata `answer` says. */
async function room(request: Request): Promise<Response> {
  requests.push(request);
  const wanted = request.headers.get('answer');
  if (wanted === 'throw') throw new Error('a room that fails');
  if (wanted === 'broken') return new Response(null, { headers: { 'content-length': '1' } });
  if (wanted !== null) return new Response(wanted, { status: 400 });
  const body = await readBody(request, { wire: MAX_BYTES, inflated: MAX_BYTES });
  if (!body.ok) return new Response(body.message, { status: body.status });
  return new Response(new Uint8Array(body.bytes));
}

beforeAll(async () => {
  const route = { room: 'a' as const, isTelemetry: true, isOwn: false };
  const guard = { decide: () => route, allowedHosts: [], ingestOrigins: ['http://localhost:3000'] };
  listening = await listenGrpc(
    {
      methods: new Map([[METHOD, '/v1/things']]),
      contentType: 'application/x-protobuf',
      maxBytes: MAX_BYTES,
      fetch: createGuard(guard, room),
      statusOf({ status }, body) {
        if (status === 200) return undefined;
        return { code: status === 400 ? 3 : status === 413 ? 8 : 7, message: body.toString() };
      },
    },
    0,
    () => undefined,
  );
  url = `http://localhost:${listening?.port}`;
});
beforeEach(() => {
  requests = [];
});
afterAll(() => listening?.close());

const call = (rest: Partial<GrpcCall> = {}) => grpcCall({ url, method: METHOD, ...rest });
const message = Buffer.from('a message');

describe('a call', () => {
  test('is a POST with its metadata, and its answer the message', async () => {
    const headers = { 'x-honeycomb-team': 'key', 'user-agent': 'me', 'grpc-timeout': '10S' };
    const answer = await call({ message, headers });
    expect(answer).toMatchObject({ status: 200, code: 0, error: undefined, message });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/grpc',
      'grpc-accept-encoding': 'identity,gzip',
    });
    const [request] = requests;
    expect([request?.method, request?.url]).toEqual(['POST', `${url}/v1/things`]);
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      host: url.slice('http://'.length),
      'content-type': 'application/x-protobuf',
      'x-honeycomb-team': 'key',
      'user-agent': 'me',
    });
  });

  test.each<[string, Partial<GrpcCall>]>([
    ['an empty message', { message: Buffer.alloc(0) }],
    [
      'gzip',
      { message: gzipSync(message), isCompressed: true, headers: { 'grpc-encoding': 'gzip' } },
    ],
    ['gzip that is not used', { message, headers: { 'grpc-encoding': 'gzip' } }],
    ['the type of protobuf', { message, headers: { 'content-type': 'application/grpc+proto' } }],
    ['the largest message', { message: Buffer.alloc(MAX_BYTES, 'x') }],
  ])('may have %s', async (_name, rest) => {
    expect(await call(rest)).toMatchObject({ status: 200, code: 0 });
  });

  test.each<[string, Partial<GrpcCall>, number, RegExp]>([
    [
      'another method',
      { method: '/a.Service/Other' },
      12,
      /^The method \/a\.Service\/Other is not/,
    ],
    ['a path of HTTP', { method: '/v1/things' }, 12, /^The method/],
    ['JSON', { headers: { 'content-type': 'application/grpc+json' } }, 12, /send protobuf$/],
    ['deflate', { headers: { 'grpc-encoding': 'deflate' } }, 12, /send gzip or identity$/],
    [
      'a compressed message of no encoding',
      { message, isCompressed: true },
      13,
      /does not say how/,
    ],
    ...[2, 127, 128, 255].map((flag): [string, Partial<GrpcCall>, number, RegExp] => [
      `a message that begins with ${flag}`,
      { bytes: Buffer.from([flag, 0, 0, 0, 0]) },
      13,
      new RegExp(`begins with ${flag}, send 1`),
    ]),
    ['no message', { bytes: Buffer.alloc(0) }, 13, /exactly one whole message/],
    ['half a prefix', { bytes: Buffer.alloc(3) }, 13, /exactly one whole message/],
    ['half a message', { bytes: frame(message).subarray(0, 9) }, 13, /exactly one whole message/],
    ['two messages', { bytes: Buffer.concat([frame(message), frame(message)]) }, 13, /exactly one/],
    [
      'a message that is too long',
      { message: Buffer.alloc(MAX_BYTES + 1) },
      8,
      /^The message has 1001/,
    ],
    [
      'a length that is too long',
      { bytes: Buffer.from([0, 255, 255, 255, 255]) },
      8,
      /4294967295 bytes/,
    ],
    [
      'what is not gzip',
      { message, isCompressed: true, headers: { 'grpc-encoding': 'gzip' } },
      3,
      /Cannot inflate/,
    ],
    [
      'little gzip of much',
      {
        message: gzipSync(Buffer.alloc(1e5)),
        isCompressed: true,
        headers: { 'grpc-encoding': 'gzip' },
      },
      8,
      /larger than 1000 bytes/,
    ],
    ['a foreign host', { headers: { ':authority': 'evil.example' } }, 7, /Cannot answer for host/],
    ['a host that is none', { headers: { ':authority': '[::evil' } }, 7, /Cannot answer for host/],
    ['a foreign page', { headers: { origin: 'https://evil.example' } }, 7, /Cannot serve origin/],
    ['a page of another site', { headers: { 'sec-fetch-site': 'cross-site' } }, 7, /cross-site/],
    ['what the room refuses', { headers: { answer: 'für 100 %' } }, 3, /^für 100 %$/],
  ])('is refused for %s', async (_name, rest, code, error) => {
    const answer = await call(rest);
    expect(answer).toMatchObject({
      status: 200,
      code,
      error: expect.stringMatching(error),
      message: Buffer.alloc(0),
    });
  });

  test.each([
    ['another type', { 'content-type': 'application/json' }],
    ['PUT', { ':method': 'PUT' }],
  ])('is not gRPC with %s', async (_name, headers) => {
    expect(await call({ headers })).toMatchObject({ status: 415, code: undefined });
  });

  test.each(['throw', 'broken'])('breaks off when the room does: %s', async (answer) => {
    expect(await call({ headers: { answer } })).toMatchObject({ status: 0, code: undefined });
    expect(await call({ message })).toMatchObject({ code: 0 });
  });

  test('may hold anything', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom('identity', 'gzip', 'br', '', 'gzip, identity'),
        fc.boolean(),
        async (bytes, encoding, isWhole) => {
          const headers = { 'grpc-encoding': encoding };
          const { status, code } = await call({
            headers,
            ...(isWhole ? { message: bytes } : { bytes }),
          });
          expect(status).toBe(200);
          expect([0, 3, 8, 12, 13]).toContain(code);
        },
      ),
      { numRuns: 60 },
    );
    expect(await call({ message })).toMatchObject({ code: 0, message });
  });
});

test('many calls share a connection', async () => {
  const session = connect(url);
  const texts = Array.from({ length: 50 }, (_, n) => `message ${n}`);
  const answers = texts.map(
    (text) =>
      new Promise<string>((resolve, reject) => {
        const stream = session.request({
          ':method': 'POST',
          ':path': METHOD,
          'content-type': 'application/grpc',
        });
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', reject);
        stream.on('end', () => resolve(Buffer.concat(chunks).subarray(5).toString()));
        stream.end(frame(Buffer.from(text)));
      }),
  );
  expect(await Promise.all(answers)).toEqual(texts);
  session.destroy();
});

test('large messages wait while others are on their way, small ones do not', async () => {
  const size = 16 * 1024 * 1024;
  const large = await listenGrpc(
    {
      methods: new Map([[METHOD, '/v1/things']]),
      contentType: 'application/x-protobuf',
      maxBytes: size,
      fetch: async (request) =>
        Response.json((await request.arrayBuffer()).byteLength, { status: 400 }),
      statusOf: (_, body) => ({ code: 3, message: body.toString() }),
    },
    0,
    () => undefined,
  );
  const other = `http://localhost:${large?.port}`;
  const session = connect(other);
  session.on('error', () => undefined);
  const begun = Array.from({ length: 3 }, () => {
    const stream = session.request({ ':method': 'POST', ':path': METHOD, ...GRPC_TYPE });
    stream.on('error', () => undefined);
    // Messages that never end leave room for less than one more.
    stream.write(frame(Buffer.alloc(size)).subarray(0, 5));
    return stream;
  });
  await new Promise((resolve) => session.ping(() => resolve(undefined)));
  let isAnswered = false;
  const fourth = grpcCall({ url: other, method: METHOD, message: Buffer.alloc(size) });
  void fourth.then(() => (isAnswered = true));
  for (let round = 0; round < 20; round += 1) {
    const small = await grpcCall({ url: other, method: METHOD, message });
    expect(small).toMatchObject({ code: 3, error: String(message.length) });
  }
  expect(isAnswered).toBe(false);
  begun[0]?.close();
  expect(await fourth).toMatchObject({ code: 3, error: String(size) });
  session.destroy();
  await large?.close();
});

test('bytes that are not HTTP/2 close their connection and nothing else', async () => {
  const socket = connectSocket(listening?.port ?? 0, 'localhost');
  const ended = new Promise((resolve) => socket.on('close', resolve));
  socket.on('error', () => undefined);
  socket.resume();
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await ended;
  expect(await call({ message })).toMatchObject({ code: 0 });
});

describe('the port', () => {
  const options = {
    methods: new Map<string, string>(),
    contentType: '',
    maxBytes: 1,
    fetch: () => new Response(),
    statusOf: () => undefined,
  };

  test('that is asked for and taken is an error that names its variable', async () => {
    const taken = listening?.port ?? 0;
    await expect(listenGrpc(options, taken, () => undefined)).rejects.toThrow(
      /the port is taken, set EMULATOR_GRPC_PORT to another$/,
    );
  });

  test('that is the default and that another program has is left to that program', async () => {
    const other = createSocketServer();
    await new Promise((resolve) => {
      other.once('error', resolve);
      other.listen(4317, '127.0.0.1', () => resolve(undefined));
    });
    const warnings: string[] = [];
    const none = await listenGrpc(options, undefined, (message) => warnings.push(message));
    expect([none, warnings]).toEqual([
      undefined,
      [
        'Cannot listen on 127.0.0.1:4317: the port is taken, set EMULATOR_GRPC_PORT to another. Until then nothing takes OTLP over gRPC',
      ],
    ]);
    other.close();
  });

  test('is free once it is closed, with connections open', async () => {
    const first = await listenGrpc(options, 0, () => undefined);
    const session = connect(`http://localhost:${first?.port}`);
    session.on('error', () => undefined);
    await new Promise((resolve) => session.once('connect', resolve));
    await first?.close();
    const second = await listenGrpc(options, first?.port, () => undefined);
    expect(second?.port).toBe(first?.port);
    await second?.close();
    session.destroy();
  });
});
