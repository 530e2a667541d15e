import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startChild, type Child } from '../child.ts';
import { LoadReport, type LoadOrder } from './order.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

let generator: Child<LoadOrder, LoadReport>;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function start(): void {
  generator = startChild(new URL('generator.ts', import.meta.url), LoadReport);
  closing.push(() => generator.close());
}

/** Answers each request by what `answer` writes. @returns its port and the requests it saw */
async function listen(answer: (socket: Socket, count: number) => void) {
  const seen = { requests: 0 };
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      expect(bytes.toString()).toBe(REQUEST);
      seen.requests += 1;
      answer(socket, seen.requests);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot tell the port');
  return { port: address.port, seen };
}

describe('the load generator', () => {
  it('asks as often as it was told and reads answers that come in pieces', async () => {
    start();
    const { port, seen } = await listen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Le');
      setImmediate(() => {
        socket.write('ngth: 10\r\n\r\n01234');
        setImmediate(() => socket.write('56789'));
      });
    });
    const order = { port, request: REQUEST, connections: 3, until: { requests: 20 } };
    const report = await generator.ask(order);
    expect(report).toMatchObject({ requests: 20, refused: 0 });
    expect(seen.requests).toBe(20);
  });

  it('counts what was not answered with 200, and stops after its time', async () => {
    start();
    const { port, seen } = await listen((socket, count) => {
      socket.write(`HTTP/1.1 ${count % 2 === 0 ? 200 : 503} x\r\nContent-Length: 0\r\n\r\n`);
    });
    const order = { port, request: REQUEST, connections: 1, until: { seconds: 0.1 } };
    const report = await generator.ask(order);
    expect(report.requests).toBe(seen.requests);
    expect(report.refused).toBe(Math.ceil(seen.requests / 2));
    expect(report.latencyMs.p50).toBeGreaterThan(0);
  });

  it('says so when a server breaks off', async () => {
    start();
    const { port } = await listen((socket) => socket.end('HTTP/1.1 200 OK\r\n'));
    const order = { port, request: REQUEST, connections: 1, until: { requests: 1 } };
    await expect(generator.ask(order)).rejects.toThrow(`port ${port} closed in an answer`);
  });
});
