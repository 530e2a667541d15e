/** HTTP/1.1 by hand, for request lines that no client would write. */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** @param target what stands between method and version in the request line */
export async function sendRaw(port: number, method: string, target: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${method} ${target} HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n`);
  try {
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) {
      answer += String(chunk);
      // workerd keeps the connection for five more seconds.
      if (isWhole(answer)) break;
    }
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
    return { status: Number(head.split(' ', 2)[1]), body };
  } finally {
    socket.destroy();
  }
}

function isWhole(answer: string): boolean {
  const [head = '', body] = answer.split('\r\n\r\n', 2);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (body === undefined) return false;
  return length === undefined ? answer.endsWith('0\r\n\r\n') : body.length >= Number(length);
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
