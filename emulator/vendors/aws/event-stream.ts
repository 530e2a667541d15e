/**
 * Writes AWS's event stream, the answer of operations that go on telling: frames of text headers and a JSON payload,
 * with two lengths and two checksums. Other types of headers, signed frames and reading are left out.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
import { crc32 } from 'node:zlib';

/** The output of an operation that answers with a stream. */
export class EventStream {
  /** @param requestId the id that the answer's header gives. @returns frames. */
  readonly open: (requestId: string) => ReadableStream<Uint8Array>;

  constructor(open: (requestId: string) => ReadableStream<Uint8Array>) {
    this.open = open;
  }
}

export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream';

/** Of a message's payload: https://smithy.io/2.0/aws/amazon-eventstream.html#message-payload */
export const MAX_PAYLOAD_BYTES = 24 * 1024 * 1024;

/** @param json the event's members as JSON. */
export function eventFrame(type: string, json: string): Uint8Array {
  return frame(
    { ':message-type': 'event', ':event-type': type, ':content-type': 'application/json' },
    json,
  );
}

/** What JSON-RPC services send first: the output's members that are not in the stream, of which there are none. */
export function initialResponseFrame(): Uint8Array {
  return eventFrame('initial-response', '{}');
}

/** An error that the stream's shape names; the stream ends with it. */
export function exceptionFrame(type: string, message: string): Uint8Array {
  return frame(
    { ':message-type': 'exception', ':exception-type': type, ':content-type': 'application/json' },
    JSON.stringify({ message }),
  );
}

/** Total length, headers' length, checksum of the two. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const TEXT_HEADER = 7;

function frame(headers: Readonly<Record<string, string>>, json: string): Uint8Array {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const payload = Buffer.from(json);
  const bytes = Buffer.alloc(PRELUDE_BYTES + head.length + payload.length + CHECKSUM_BYTES);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.writeUInt32BE(head.length, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  head.copy(bytes, PRELUDE_BYTES);
  payload.copy(bytes, PRELUDE_BYTES + head.length);
  const end = bytes.length - CHECKSUM_BYTES;
  bytes.writeUInt32BE(crc32(bytes.subarray(0, end)), end);
  return bytes;
}

/** @param name at most 255 bytes. @param value at most 32,767 bytes. */
function header(name: string, value: string): Buffer {
  const [key, text] = [Buffer.from(name), Buffer.from(value)];
  const bytes = Buffer.alloc(1 + key.length + 3 + text.length);
  bytes.writeUInt8(key.length, 0);
  key.copy(bytes, 1);
  bytes.writeUInt8(TEXT_HEADER, 1 + key.length);
  bytes.writeUInt16BE(text.length, 2 + key.length);
  text.copy(bytes, 4 + key.length);
  return bytes;
}
