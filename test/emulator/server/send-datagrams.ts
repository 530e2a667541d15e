/** A process that sends segments by UDP as fast as it can: `send-datagrams.ts PORT COUNT`. */
import { createSocket } from 'node:dgram';
import { segment } from '../vendors/xray/documents.ts';

const [port, count] = process.argv.slice(2).map(Number);
const socket = createSocket('udp4');
const send = (number: number) =>
  new Promise((resolve) => {
    const document = `{"format":"json","version":1}\n${segment(number)}`;
    socket.send(document, port, '127.0.0.1', resolve);
  });
for (let sent = 0; sent < (count ?? 0); sent += 100) {
  await Promise.all(Array.from({ length: 100 }, (_, index) => send(sent + index)));
}
socket.close();
