/** HTTP/1.1 by hand, for request lines that no client would write. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** @param target what stands between method and version in the request line */
export async function sendRaw(port: number, method: string, target: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${method} ${target} HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n`);
  const answer = await text(socket);
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
  return { status: Number(head.split(' ', 2)[1]), body };
}

/** Targets in absolute form, as a proxy gets them, the server as a whole, and some that are neither. */
export const TARGETS: readonly (readonly [method: string, target: string])[] = [
  ['OPTIONS', '*'],
  ['GET', 'http://other.example/path?x=1'],
  ['GET', 'https://other.example:8443/path'],
  ['GET', 'http://other.example'],
  ['GET', 'http://other.example?x=/1'],
  ['GET', 'http://user:hush@other.example/path'],
  ['GET', '?x=1'],
  ['GET', '*'],
  ['GET', 'data:text/plain,hi'],
];
