/**
 * The X-Ray daemon on one port number: UDP takes a segment document in each datagram, TCP answers the SDKs' sampling
 * calls. Like the real daemon it does not judge the documents, and drops in silence a datagram without a proper header.
 * It does not batch and upload, since there is no network to spare.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';
import * as v from 'valibot';
import { createHttpServer } from './http-server.ts';
import { createDatagrams } from './datagrams.ts';
import { readDrops } from './udp-drops.ts';

export interface DaemonOptions {
  /** 0 takes a free one. The SDKs expect 2000. */
  readonly port: number;
  readonly host: string;
  /** Takes the document of a datagram, unparsed; done when it is kept. */
  readonly accept: (document: string) => void | Promise<void>;
  /** Answers a request to the TCP side. */
  readonly http: (request: Request) => Promise<Response>;
}

/** Datagrams since the start. Those that were sent are in one of the three, or still wait to be taken. */
export interface DaemonCounts {
  /** Taken by `accept`, or rejected. */
  readonly received: number;
  /** Without a proper header, too many at once, or not taken by `accept`. */
  readonly rejected: number;
  /** By the kernel, which had no room left; undefined where it does not say. */
  readonly dropped: number | undefined;
}

export interface Daemon {
  readonly port: number;
  readonly counts: () => DaemonCounts;
  readonly close: () => Promise<void>;
}

/** SDKs send in bursts and never again; the system's default holds some three full datagrams. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
/** A free TCP port is nearly always free for UDP, too. */
const MAX_TRIES = 20;

const Header = v.object({
  format: v.pipe(v.string(), v.toLowerCase(), v.literal('json')),
  version: v.literal(1),
});

/** Rejects with the system's error, code EADDRINUSE, when the port is taken for TCP or for UDP. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const counts = { received: 0, rejected: 0 };
  const datagrams = createDatagrams(async (documents) => {
    // One document that cannot be kept must not take the others with it, nor end the daemon.
    const outcomes = await Promise.allSettled(
      documents.map(async (document) => options.accept(document)),
    );
    counts.received += outcomes.length;
    counts.rejected += outcomes.filter(({ status }) => status === 'rejected').length;
  });
  function receive(datagram: Buffer): void {
    const document = documentOf(datagram);
    if (document !== undefined && datagrams.add(document)) return;
    counts.received++;
    counts.rejected++;
  }

  const { tcp, udp, port } = await bindBoth(options, receive);
  return {
    port,
    counts: () => ({ ...counts, dropped: readDrops(port, isIPv6(options.host) ? 6 : 4) }),
    async close() {
      await Promise.all([closeUdp(udp), closeTcp(tcp)]);
      await datagrams.flush();
    },
  };
}

/** @returns the text behind the header line, or undefined when there is no proper header. */
function documentOf(datagram: Buffer): string | undefined {
  const end = datagram.indexOf(0x0a);
  if (end < 0) return undefined;
  try {
    const header: unknown = JSON.parse(datagram.toString('utf8', 0, end));
    return v.is(Header, header) ? datagram.toString('utf8', end + 1) : undefined;
  } catch {
    return undefined;
  }
}

interface Bound {
  readonly tcp: Server;
  readonly udp: Socket;
  readonly port: number;
}

/** TCP first, because the system then picks a free port; UDP may find that number taken, and both start again. */
async function bindBoth(
  options: DaemonOptions,
  receive: (datagram: Buffer, from: RemoteInfo) => void,
): Promise<Bound> {
  for (let tries = 1; ; tries++) {
    const tcp = createHttpServer(options.http);
    const port = await bindTcp(tcp, options);
    try {
      return { tcp, port, udp: await bindUdp(port, options.host, receive) };
    } catch (error) {
      await closeTcp(tcp);
      if (options.port !== 0 || tries === MAX_TRIES) throw error;
    }
  }
}

async function bindTcp(server: Server, { port, host }: DaemonOptions): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'string' || address === null) throw new Error('TCP socket has no port');
  return address.port;
}

async function bindUdp(
  port: number,
  host: string,
  receive: (datagram: Buffer, from: RemoteInfo) => void,
): Promise<Socket> {
  const socket = createSocket({
    type: isIPv6(host) ? 'udp6' : 'udp4',
    recvBufferSize: RECEIVE_BUFFER_BYTES,
  });
  try {
    socket.bind(port, host);
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw error;
  }
  socket.on('message', receive);
  // Errors of a bound socket concern single datagrams; the next one is read anyway.
  socket.on('error', () => {});
  return socket;
}

function closeUdp(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(resolve));
}

/** Sampling clients keep connections open, which would keep the server from ending. */
function closeTcp(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
