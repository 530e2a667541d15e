/** Requests that fetch does not make, such as `OPTIONS *`. */
import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends a request of this method and target; gives the answer's head. */
export async function askRaw(api: string | URL, method: string, target: string): Promise<string> {
  const { hostname, port, host } = new URL(api);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (answer.includes('\r\n\r\n')) break;
  }
  return answer.split('\r\n\r\n', 1)[0] ?? '';
}
