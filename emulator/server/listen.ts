/**
 * Opens the emulator's ports on this machine only: 127.0.0.1, and ::1 where there is IPv6, since `localhost`
 * means either. A port that is taken is an error with the name of the variable that moves it.
 */
import { once } from 'node:events';
import { createServer as createSocket, type AddressInfo, type Server } from 'node:net';
import type { Fetch } from './guard.ts';
import { createHttpServer } from './http-server.ts';

export interface Listening {
  readonly port: number;
  /** Ends open connections too; the port is free afterwards. */
  close(): Promise<void>;
}

/** A server of any protocol over TCP. */
export interface Listener {
  readonly server: Server;
  /** Ends what is open on it, once it takes no more. */
  readonly closeConnections: () => void;
}

/** For HTTP. @throws when the port cannot be opened, in words that name `variable`. */
export async function listen(fetch: Fetch, port: number, variable: string): Promise<Listening> {
  const createListener = () => {
    const server = createHttpServer(fetch);
    return { server, closeConnections: () => server.closeAllConnections() };
  };
  return listenWith(createListener, port, variable);
}

/** @param createListener called once for each address. @throws as `listen` does. */
export async function listenWith(
  createListener: () => Listener,
  port: number,
  variable: string,
): Promise<Listening> {
  const ipv4 = await open(createListener, '127.0.0.1', port, variable);
  const actual = portOf(ipv4.server);
  const listeners = [ipv4];
  try {
    listeners.push(await open(createListener, '::1', actual, variable));
  } catch (error) {
    // No IPv6 here, or the port was left to chance. A port that was asked for and is taken is for the user to know.
    if (port !== 0 && codeOf(error) === 'EADDRINUSE') {
      await close(ipv4);
      throw error;
    }
  }
  return {
    port: actual,
    async close() {
      await Promise.all(listeners.map(close));
    },
  };
}

/**
 * Finds out whether a port on 127.0.0.1 is free, for a program that would not say so itself.
 * @returns the port, or a free one for 0. @throws as `listen` does.
 */
export async function reservePort(port: number, variable: string): Promise<number> {
  const socket = createSocket();
  await bound(socket, '127.0.0.1', port, variable);
  const actual = portOf(socket);
  socket.close();
  await once(socket, 'close');
  return actual;
}

/** An error of the operating system about a port, told so that it can be acted upon. */
export function portError(error: unknown, address: string, variable: string): Error {
  const code = codeOf(error);
  const reason =
    code === 'EADDRINUSE'
      ? `the port is taken, set ${variable} to another`
      : code === 'EACCES'
        ? `the port is reserved, set ${variable} to one above 1023`
        : String(error);
  return Object.assign(new Error(`Cannot listen on ${address}: ${reason}`, { cause: error }), {
    code,
  });
}

async function open(
  createListener: () => Listener,
  host: string,
  port: number,
  variable: string,
): Promise<Listener> {
  const listener = createListener();
  await bound(listener.server, host, port, variable);
  return listener;
}

async function bound(server: Server, host: string, port: number, variable: string): Promise<void> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    throw portError(error, host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`, variable);
  }
}

async function close({ server, closeConnections }: Listener): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  closeConnections();
  await closed;
}

function portOf(server: Server): number {
  const address: string | AddressInfo | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot read the port');
  return address.port;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
