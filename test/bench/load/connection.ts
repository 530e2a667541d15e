/**
 * One keep-alive HTTP/1.1 connection that sends a request after each answer, and is opened again where the server
 * closes it. Answers are taken apart only as far as is needed to know where they end: status, content-length. Left
 * out on purpose: chunked bodies, which no measured server sends.
 */
import { connect, type Socket } from 'node:net';

export interface ConnectionOptions {
  readonly port: number;
  /** The bytes of the next request. */
  readonly next: () => Buffer;
  /** Told after each answer. @returns whether to send another request */
  readonly onAnswer: (status: number, milliseconds: number) => boolean;
}

const HEAD_END = '\r\n\r\n';
const READ_BYTES = 64 * 1024;

/** @returns when the last answer is there. @throws when the connection or an answer breaks off. */
export function keepAsking({ port, next, onAnswer }: ConnectionOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    let socket: Socket;
    let sentAt = 0;
    let status = 0;
    /** Of the body; undefined while the head is incomplete. */
    let missing: number | undefined;
    let head = '';
    let closes = false;

    // One buffer for all that is read, since making one for every answer would take as long as all else here.
    const buffer = Buffer.alloc(READ_BYTES);
    const callback = (bytes: number): boolean => {
      receive(buffer.subarray(0, bytes));
      return true;
    };
    const open = (): void => {
      socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } });
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('close', broken);
    };
    const broken = (): void => reject(new Error(`Connection to port ${port} closed in an answer`));

    const send = (): void => {
      sentAt = performance.now();
      head = '';
      missing = undefined;
      socket.write(next());
    };

    const receive = (chunk: Buffer): void => {
      if (missing === undefined) {
        head += chunk.toString('latin1');
        const end = head.indexOf(HEAD_END);
        if (end === -1) return;
        const length = /\ncontent-length: *(\d+)/i.exec(head)?.[1];
        if (length === undefined) {
          socket.destroy(new Error(`Cannot measure an answer without content-length:\n${head}`));
          return;
        }
        status = Number(head.slice(9, 12));
        closes = /\nconnection: *close/i.test(head);
        missing = Number(length) - (head.length - end - HEAD_END.length);
      } else {
        missing -= chunk.length;
      }
      if (missing > 0) return;
      const more = onAnswer(status, performance.now() - sentAt);
      if (more && !closes) {
        send();
        return;
      }
      socket.off('close', broken);
      socket.destroy();
      if (more) open();
      else resolve();
    };

    open();
  });
}
