import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFront, type Front } from '../../../emulator/worker/front.ts';

let front: Front;
let workers: Server[];
beforeEach(async () => {
  workers = [];
  front = await openFront(0);
});
afterEach(async () => {
  await front.close();
  for (const worker of workers) {
    worker.closeAllConnections();
    worker.close();
  }
});

async function startStandIn(answer: RequestListener): Promise<{ url: URL; server: Server }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  workers.push(server);
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return { url: new URL(`http://127.0.0.1:${port}`), server };
}

const get = async (path = '/') => (await fetch(new URL(path, front.url))).text();

test('openFront lets requests wait for the first worker', async () => {
  const answers = [get(), get()];
  const { url } = await startStandIn((_, outgoing) => outgoing.end('here'));
  front.passTo(url);
  expect(await Promise.all(answers)).toEqual(['here', 'here']);
});

test('hold waits for the requests under way and keeps new ones for the next worker', async () => {
  const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const old = await startStandIn((_, outgoing) => {
    arrive();
    void mayAnswer.then(() => outgoing.end('old'));
  });
  const next = await startStandIn((_, outgoing) => outgoing.end('next'));
  front.passTo(old.url);
  const first = get();
  await arrived;
  let isHeld = false;
  const held = front.hold(60_000).then(() => (isHeld = true));
  const second = get();
  await wait(20);
  expect(isHeld).toBe(false);
  answer();
  await held;
  expect(await first).toBe('old');
  front.passTo(next.url);
  expect(await second).toBe('next');
});

test('hold waits no longer than it was told for a request that never ends', async () => {
  const { url } = await startStandIn(() => undefined);
  front.passTo(url);
  const hanging = get().catch(() => 'ended by the test');
  await wait(20);
  await front.hold(10);
  await front.close();
  expect(await hanging).toBe('ended by the test');
  front = await openFront(0);
});

test('passes method, path, headers and bodies as they came', async () => {
  const seen: unknown[] = [];
  const { url } = await startStandIn((incoming, outgoing) => {
    void text(incoming).then((body) => {
      const { method, url: path, headers } = incoming;
      seen.push({ method, path, host: headers.host, twice: headers['x-twice'], body });
      outgoing.writeHead(201, 'Made', [
        'set-cookie',
        'a=1',
        'set-cookie',
        'b=2',
        'content-encoding',
        'odd',
        'x-Case',
        'kept',
      ]);
      outgoing.end(method === 'HEAD' ? undefined : 'answered');
    });
  });
  front.passTo(url);
  const send = async (method: string, body?: string) => {
    const sending = request(new URL('/a%2Fb?c=d&c=e', front.url), {
      method,
      headers: { host: 'localhost:4567', 'x-twice': ['1', '2'] },
    });
    sending.end(body);
    const [answer]: IncomingMessage[] = await once(sending, 'response');
    if (answer === undefined) throw new Error('there is no answer');
    return { answer, body: await text(answer) };
  };
  const { answer, body } = await send('POST', 'a body');
  expect(answer).toMatchObject({ statusCode: 201, statusMessage: 'Made' });
  expect(answer.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], 'content-encoding': 'odd' });
  expect(answer.rawHeaders).toContain('x-Case');
  expect(body).toBe('answered');
  expect((await send('HEAD')).body).toBe('');
  const asked = { path: '/a%2Fb?c=d&c=e', host: 'localhost:4567', twice: '1, 2' };
  expect(seen).toEqual([
    { ...asked, method: 'POST', body: 'a body' },
    { ...asked, method: 'HEAD', body: '' },
  ]);
});

test('ends the answer where the worker breaks it off, and says when there is no worker', async () => {
  const { url, server } = await startStandIn((_, outgoing) => {
    outgoing.write('half', () => setTimeout(() => outgoing.socket?.resetAndDestroy(), 10));
  });
  front.passTo(url);
  await expect(get()).rejects.toThrow('terminated');
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  const response = await fetch(front.url);
  expect(response.status).toBe(502);
  expect(await response.text()).toContain('Cannot reach the worker');
});

test('joins connections that change to another protocol', async () => {
  const { url, server } = await startStandIn((_, outgoing) => outgoing.end());
  server.on('upgrade', (_, socket) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n',
    );
    socket.pipe(socket);
  });
  front.passTo(url);
  const socket = connect(Number(front.url.port), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n');
  let received = '';
  socket.on('data', (chunk) => {
    if (received === '') socket.write('hello');
    received += String(chunk);
    if (received.endsWith('hello')) socket.end();
  });
  await once(socket, 'close');
  expect(received).toMatch(/^HTTP\/1.1 101[\s\S]*hello$/);
});

test('openFront names the variable of a port that is taken', async () => {
  await expect(openFront(Number(front.url.port))).rejects.toThrow('set API_PORT to another');
});
