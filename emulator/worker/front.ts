/**
 * Holds the worker's port for as long as the emulator runs and passes requests on to the workerd of the moment. While
 * one replaces another, requests wait here. Headers pass as they came, except for those that belong to one
 * connection.
 */
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { portError } from '../server/listen.ts';
import { createUnderWay } from '../server/under-way.ts';

export interface Front {
  readonly url: URL;
  /** Lets new requests wait. Settles when those under way are answered, or after so many milliseconds. */
  hold(atMostMs: number): Promise<void>;
  /** Sends what waits and what comes to this address. */
  passTo(worker: URL): void;
  /** Ends open connections too; the port is free afterwards. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Of one connection: they say nothing about the request. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'expect']);
/** Workerd closes a connection that was idle for five seconds; a request must not meet that. */
const IDLE_MS = 2_000;
/** Clients keep connections for longer than Node's five seconds. */
const CLIENT_IDLE_MS = 65_000;
/** Node takes 16 KiB, workerd more. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Requests wait until the first {@link Front.passTo}. @throws when the port is taken, naming API_PORT */
export async function openFront(port: number): Promise<Front> {
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  const underWay = createUnderWay();
  let target = Promise.withResolvers<URL>();
  let isOpen = false;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { port: workerPort } = await target.promise;
    if (outgoing.destroyed) return;
    outgoing.once('close', underWay.begin());
    forward(incoming, outgoing, Number(workerPort), agent);
  }

  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0 });
  server.keepAliveTimeout = CLIENT_IDLE_MS;
  server.on('request', (incoming, outgoing) => void pass(incoming, outgoing));
  server.on('upgrade', (incoming, socket, head) => {
    void target.promise.then((worker) => join(incoming, socket, head, Number(worker.port)));
  });
  try {
    server.listen({ host: HOST, port });
    await once(server, 'listening');
  } catch (error) {
    throw portError(error, `${HOST}:${port}`, 'API_PORT');
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot read the port');

  return {
    url: new URL(`http://${HOST}:${address.port}`),
    async hold(atMostMs) {
      if (isOpen) target = Promise.withResolvers<URL>();
      isOpen = false;
      await underWay.answered(atMostMs);
    },
    passTo(worker) {
      if (isOpen) target = Promise.withResolvers<URL>();
      isOpen = true;
      target.resolve(worker);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  port: number,
  agent: Agent,
): void {
  const upstream = request({
    host: HOST,
    port,
    agent,
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: endToEnd(incoming.rawHeaders),
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  upstream.on('response', (answer) => {
    outgoing.sendDate = false;
    const { statusCode = 502, statusMessage = '' } = answer;
    outgoing.writeHead(statusCode, statusMessage, endToEnd(answer.rawHeaders));
    outgoing.flushHeaders();
    answer.on('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  upstream.on('error', (error) => {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502).end(`Cannot reach the worker: ${error.message}\n`);
  });
  outgoing.once('close', () => upstream.destroy());
  const { headers } = incoming;
  const hasBody = 'content-length' in headers || 'transfer-encoding' in headers;
  if (hasBody) incoming.pipe(upstream);
  else upstream.end();
}

/** Joins two connections once one of them speaks something else than HTTP, a WebSocket say. */
function join(incoming: IncomingMessage, socket: Duplex, head: Buffer, port: number): void {
  const upstream = connect(port, HOST);
  const { method = 'GET', url = '/', rawHeaders } = incoming;
  const lines = pairs(rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  upstream.write(`${method} ${url} HTTP/1.1\r\n${lines.join('')}\r\n`);
  upstream.write(head);
  upstream.pipe(socket).pipe(upstream);
  for (const end of [upstream, socket]) {
    end.on('error', () => 'the other end learns it by the close');
    end.once('close', () => (end === socket ? upstream : socket).destroy());
  }
}

function endToEnd(rawHeaders: readonly string[]): string[] {
  return pairs(rawHeaders)
    .filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()))
    .flat();
}

function pairs(rawHeaders: readonly string[]): (readonly [string, string])[] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, number) => [
    rawHeaders[2 * number] ?? '',
    rawHeaders[2 * number + 1] ?? '',
  ]);
}
