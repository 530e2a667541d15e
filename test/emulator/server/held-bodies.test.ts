import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { readBody } from '../../../emulator/server/body.ts';
import { NoRoom, shareRoom } from '../../../emulator/server/held-bodies.ts';
import { start } from '../start.ts';

const KIB = 1024;
const LIMITS = { wire: 1_000 * KIB, inflated: 1_000 * KIB };

/** A body that is sent bit by bit. */
function openBody() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  return {
    body,
    send: (bytes: number) => controller?.enqueue(new Uint8Array(bytes)),
    end: () => controller?.close(),
  };
}

/** @returns sends bodies that share `most` bytes, each answered with its length once it is read */
function open(most: number) {
  const within = shareRoom(most);
  const answer = within(async (request) => {
    const body = await readBody(request, LIMITS);
    return new Response(body.ok ? String(body.bytes.length) : body.message);
  });
  return async (body: ReadableStream | string) => {
    const headers = typeof body === 'string' ? { 'content-length': String(body.length) } : {};
    const request = new Request('http://x/', { method: 'POST', body, headers, duplex: 'half' });
    return (await answer(request)).text();
  };
}

describe('shareRoom', () => {
  test('refuses what is beyond, until another body is answered', async () => {
    const send = open(200 * KIB);
    const unfinished = openBody();
    const first = send(unfinished.body);
    unfinished.send(200 * KIB);
    await setImmediate();
    await expect(send('x'.repeat(150 * KIB))).rejects.toThrow(NoRoom);
    expect(await send('x'.repeat(70 * KIB))).toBe(String(70 * KIB));
    unfinished.end();
    expect(await first).toBe(String(200 * KIB));
    expect(await send('x'.repeat(150 * KIB))).toBe(String(150 * KIB));
  });

  test('reads a body without a length to its end when a chunk finds no room, and keeps nothing of it', async () => {
    const send = open(100 * KIB);
    const chunked = openBody();
    const refused = send(chunked.body).catch((error: unknown) => error);
    for (let chunk = 0; chunk < 20; chunk += 1) chunked.send(10 * KIB);
    await setImmediate();
    expect(await send('x'.repeat(160 * KIB))).toBe(String(160 * KIB));
    chunked.end();
    expect(await refused).toBeInstanceOf(NoRoom);
  });

  test('takes small bodies though there is no room', async () => {
    const send = open(0);
    const chunked = openBody();
    const answer = send(chunked.body);
    chunked.send(32 * KIB);
    chunked.send(32 * KIB);
    chunked.end();
    expect(await Promise.all([answer, send('x'.repeat(64 * KIB))])).toEqual(['65536', '65536']);
    await expect(send('x'.repeat(65 * KIB))).rejects.toThrow(NoRoom);
  });
});

describe('the emulator', () => {
  const large = 5 * KIB * KIB;
  const sockets: Socket[] = [];
  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

  /** Announces a body of 5 MiB and sends nothing of it. */
  function announce(port: number): void {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    socket.write(
      `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${large}\r\n\r\n`,
    );
  }

  test('refuses large requests in the form of each vendor while unfinished ones take its memory', async () => {
    const told: string[] = [];
    const emulator = await start({ worker: false, print: (line) => told.push(line) });
    const ask = async (path: string, headers: Record<string, string>, bytes: number) => {
      const body = `{}${' '.repeat(bytes - 2)}`;
      const response = await fetch(new URL(path, emulator.url), { method: 'POST', headers, body });
      return { status: response.status, body: await response.text() };
    };
    const json = { 'content-type': 'application/json' };
    const amz = { 'content-type': 'application/x-amz-json-1.1' };
    try {
      for (let n = 0; n < 60; n += 1) announce(Number(new URL(emulator.url).port));
      await expect
        .poll(() => ask('/v1/traces', json, large))
        .toEqual({ status: 503, body: '{"message":"service unavailable"}' });
      const answers = [
        await ask('/1/batch/x', { ...json, 'x-honeycomb-team': 'k' }, large),
        await ask('/TraceSegments', json, large),
        await ask('/', { ...amz, 'x-amz-target': 'Logs_20140328.PutLogEvents' }, large),
        await ask('/api/1/sourcemap', json, large),
      ];
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
      expect(answers.map(({ body }) => body)).toEqual([
        expect.stringContaining('service unavailable'),
        expect.stringContaining('Cannot take the body now'),
        expect.stringContaining('"__type":"ServiceUnavailableException"'),
        '{"err":1,"message":"service unavailable"}',
      ]);
      expect(await ask('/v1/traces', json, KIB)).toMatchObject({ status: 200 });
      expect(told).toContain(
        'There is no room for more large requests until some of those under way are answered. Until then they are refused with status 503',
      );
    } finally {
      await emulator.close();
    }
  });
});
