import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startDaemon, type Daemon } from '../../../emulator/server/daemon.ts';
import { createRooms } from '../serve.ts';
import { segment } from '../vendors/xray/documents.ts';

const HEADER = '{"format":"json","version":1}\n';
const host = '127.0.0.1';
const open: Daemon[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((daemon) => daemon.close()));
});

async function start(
  accept: (document: string) => void | Promise<void> = () => {},
  port = 0,
): Promise<Daemon> {
  const http = async (request: Request) => new Response(new URL(request.url).pathname);
  const daemon = await startDaemon({ port, host, accept, http });
  open.push(daemon);
  return daemon;
}

/** Sends datagrams and waits until the daemon has seen them all. */
async function send(daemon: Daemon, ...datagrams: (string | Uint8Array)[]): Promise<void> {
  const socket = createSocket('udp4');
  const before = daemon.counts().received;
  for (const datagram of datagrams) {
    await new Promise((resolve) => socket.send(datagram, daemon.port, host, resolve));
  }
  socket.close();
  await vi.waitFor(() => expect(daemon.counts().received).toBe(before + datagrams.length), 20_000);
}

describe('startDaemon', () => {
  test('takes the document behind a header, spaces and case of the header aside', async () => {
    const documents: string[] = [];
    const daemon = await start((document) => void documents.push(document));
    await send(
      daemon,
      `${HEADER}{"a":1}`,
      '{ "format" : "JSON", "version" : 1 }\nline\nline',
      HEADER,
    );
    expect(documents).toEqual(['{"a":1}', 'line\nline', '']);
    expect(daemon.counts()).toMatchObject({ received: 3, rejected: 0 });
  });

  test('takes the largest datagram there is', async () => {
    const documents: string[] = [];
    const daemon = await start((document) => void documents.push(document));
    const largest = 'x'.repeat(65_507 - HEADER.length);
    await send(daemon, HEADER + largest);
    expect(documents).toEqual([largest]);
  });

  test.each([
    ['no header', '{"id":"x"}'],
    ['another format', '{"format":"xml","version":1}\n{}'],
    ['another version', '{"format":"json","version":2}\n{}'],
    ['a header that is not JSON', '{"format":json}\n{}'],
    ['nothing', ''],
  ])('drops and counts a datagram with %s', async (_, datagram) => {
    const daemon = await start();
    await send(daemon, datagram);
    expect(daemon.counts()).toMatchObject({ received: 1, rejected: 1 });
  });

  test('lives through any bytes and any document, the store behind it too', async () => {
    const rooms = createRooms();
    const daemon = await start(rooms.xray.daemon.accept);
    const bytes = fc.uint8Array({ maxLength: 200 });
    const behindHeader = fc.oneof(
      bytes,
      fc.json().map((json) => Buffer.from(json)),
    );
    const datagram = fc.oneof(
      bytes,
      behindHeader.map((body) => Buffer.concat([Buffer.from(HEADER), body])),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(datagram, { minLength: 50, maxLength: 100 }), async (datagrams) => {
        await send(daemon, ...datagrams);
      }),
      { numRuns: 5 },
    );
    await send(daemon, HEADER + segment(1));
    expect(rooms.database.prepare('SELECT name FROM xray_segments').all()).toHaveLength(1);
  });

  test('counts a document that could not be taken, and goes on', async () => {
    const daemon = await start((document) => {
      if (document === 'bad') throw new Error('disk full');
      if (document === 'late') return Promise.reject(new Error('disk full'));
    });
    await send(daemon, `${HEADER}bad`, `${HEADER}good`, `${HEADER}late`);
    expect(daemon.counts()).toMatchObject({ received: 3, rejected: 2 });
  });

  test('takes the documents of a burst together, in their order', async () => {
    const documents: string[] = [];
    let turns = 0;
    let turn: NodeJS.Immediate | undefined;
    const daemon = await start((document) => {
      documents.push(document);
      if (turn === undefined) turns++;
      turn ??= setImmediate(() => (turn = undefined));
    });
    const sent = Array.from({ length: 100 }, (_, index) => String(index));
    await send(daemon, ...sent.map((document) => HEADER + document));
    expect(documents).toEqual(sent);
    expect(turns).toBeLessThan(sent.length / 2);
  });

  test('takes what waits before it ends', async () => {
    const held = Promise.withResolvers<void>();
    const documents: string[] = [];
    const daemon = await start((document) => {
      documents.push(document);
      return held.promise;
    });
    const socket = createSocket('udp4');
    await new Promise((resolve) => socket.send(`${HEADER}x`, daemon.port, host, resolve));
    socket.close();
    await vi.waitFor(() => expect(documents).toEqual(['x']), 20_000);
    let hasEnded = false;
    const ending = daemon.close().then(() => (hasEnded = true));
    open.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([hasEnded, daemon.counts().received]).toEqual([false, 0]);
    held.resolve();
    await ending;
    expect(daemon.counts().received).toBe(1);
  });

  test.runIf(process.platform === 'linux')('counts what the kernel had no room for', async () => {
    const documents: string[] = [];
    const daemon = await start((document) => void documents.push(document));
    const script = fileURLToPath(new URL('send-datagrams.ts', import.meta.url));
    const count = 20_000;
    // It holds the event loop, so nothing is read meanwhile.
    spawnSync(process.execPath, [script, String(daemon.port), String(count)]);
    await vi.waitFor(() => {
      const { received, dropped = 0 } = daemon.counts();
      expect(received + dropped).toBe(count);
    }, 20_000);
    expect(daemon.counts().dropped).toBeGreaterThan(0);
    expect(documents).toHaveLength(daemon.counts().received);
  });

  test('answers HTTP on the same port number', async () => {
    const daemon = await start();
    const response = await fetch(`http://${host}:${daemon.port}/SamplingTargets`, {
      method: 'POST',
    });
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe('/SamplingTargets');
  });

  test('says EADDRINUSE when the port is taken for TCP', async () => {
    const daemon = await start();
    await expect(start(() => {}, daemon.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('says EADDRINUSE when the port is taken for UDP only, and frees the TCP side', async () => {
    // A number that is free for TCP, too, beside other programs of this machine.
    const { port, close } = await start();
    await close();
    open.length = 0;
    const taken = createSocket('udp4').bind(port, host);
    await once(taken, 'listening');
    await expect(start(() => {}, port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
      syscall: 'bind',
    });
    const server = createServer().listen(port, host);
    await once(server, 'listening');
    server.close();
    taken.close();
  });

  test('frees the port when closed', async () => {
    const daemon = await start();
    await fetch(`http://${host}:${daemon.port}/`).then((response) => response.text());
    await daemon.close();
    open.length = 0;
    expect((await start(() => {}, daemon.port)).port).toBe(daemon.port);
  });
});
