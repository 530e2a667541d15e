/**
 * Scans protobuf by its schema, since the wire does not tell a message from a text. Of fields that hold no message only
 * the tag and the length are read, by which packed numbers are counted. https://protobuf.dev/programming-guides/encoding/
 */
import type { Scan } from './limits.ts';

export interface MessageType {
  /** The messages in this one by their field's number, and undefined of every other field. */
  messageIn(field: number): MessageType | undefined;
  /** Bytes that a number takes at least, of a field that packs many into one; undefined of every other field. */
  widthIn(field: number): number | undefined;
}

const [VARINT, I64, LEN, I32] = [0, 1, 2, 5];
const [START_GROUP, END_GROUP] = [3, 4];
/** A message that is being scanned; its fields count like the values of a list. */
interface Open {
  readonly type: MessageType;
  readonly end: number;
}

export function scanProtobuf(type: MessageType): Scan {
  return (bytes, tally) => {
    let at = 0;
    function varint(): number {
      let [value, scale] = [0, 1];
      for (; at < bytes.length; scale *= 128) {
        const byte = bytes[at++] ?? 0;
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
      return value;
    }

    const open: Open[] = [{ type, end: bytes.length }];
    for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
      if (at >= inner.end) {
        open.pop();
        continue;
      }
      tally.add(open.length - 1);
      const tag = varint();
      switch (tag % 8) {
        case VARINT:
          varint();
          break;
        case I64:
          at += 8;
          break;
        case I32:
          at += 4;
          break;
        case LEN: {
          const end = varint() + at;
          const field = Math.floor(tag / 8);
          const message = inner.type.messageIn(field);
          if (message === undefined) {
            const width = inner.type.widthIn(field);
            const packed = Math.min(end, inner.end) - at;
            if (width !== undefined && packed > 0) {
              tally.add(open.length, Math.floor(packed / width));
            }
            at = end;
          } else {
            tally.enter(open.length);
            open.push({ type: message, end: Math.min(end, inner.end) });
          }
          break;
        }
        // Old encoders may group fields; what protobuf skips in one is counted as if it were not.
        case START_GROUP:
        case END_GROUP:
          break;
        default:
          return;
      }
    }
  };
}
