/**
 * Packs items into messages of a Cloudflare Queue, within its limits, and reads them with a schema, because anything
 * may have been put into a queue.
 * https://developers.cloudflare.com/queues/platform/limits/
 */
import * as v from 'valibot';

/** 128 KB a message, of which the runtime takes about a hundred bytes. */
const MAX_MESSAGE_BYTES = 120_000;
/** 256 KB a call. */
const MAX_CALL_BYTES = 250_000;
const MAX_CALL_MESSAGES = 100;
/** Of every message. */
const HEAD = '{"vendor":';
const encoder = new TextEncoder();

const MessageBody = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ vendor: v.string(), items: v.array(v.unknown()) }),
);

/** What is used of a queue binding. */
export interface QueueProducer {
  sendBatch(
    messages: { body: string; contentType: 'text'; delaySeconds?: number }[],
  ): Promise<unknown>;
}

/** The vendor and the items of a message, or undefined when this library did not write it. */
export function readMessage(
  body: unknown,
): { readonly vendor: string; readonly items: readonly unknown[] } | undefined {
  const parsed = v.safeParse(MessageBody, body);
  return parsed.success ? parsed.output : undefined;
}

/** Whether a message is one of this library's, by how it begins. */
export function isMessage(body: unknown): boolean {
  return typeof body === 'string' && body.startsWith(HEAD);
}

/** Items that travel in one message. */
export interface Packed {
  readonly body: string;
  readonly bytes: number;
  /** Places of its items among those that were packed. */
  readonly places: readonly number[];
}

/** @param maxItems in one message @returns messages, and the places of items that are too large for any */
export function pack(
  vendor: string,
  items: readonly unknown[],
  maxItems: number,
): { readonly messages: readonly Packed[]; readonly oversize: readonly number[] } {
  const head = `${HEAD}${JSON.stringify(vendor)},"items":[`;
  const frame = head.length + 2;
  const oversize: number[] = [];
  const messages: Packed[] = [];
  let texts: string[] = [];
  let places: number[] = [];
  let bytes = frame;
  const close = (): void => {
    if (places.length === 0) return;
    messages.push({ body: `${head}${texts.join(',')}]}`, bytes, places });
    texts = [];
    places = [];
    bytes = frame;
  };
  for (const [place, item] of items.entries()) {
    const text = JSON.stringify(item);
    const size = encoder.encode(text).length + 1;
    if (frame + size > MAX_MESSAGE_BYTES) {
      oversize.push(place);
      continue;
    }
    if (bytes + size > MAX_MESSAGE_BYTES || places.length >= maxItems) close();
    texts.push(text);
    places.push(place);
    bytes += size;
  }
  close();
  return { messages, oversize };
}

/** Messages grouped into calls of `sendBatch`. */
export function callsOf(messages: readonly Packed[]): Packed[][] {
  const calls: Packed[][] = [];
  let call: Packed[] = [];
  let bytes = 0;
  for (const message of messages) {
    const isFull = call.length >= MAX_CALL_MESSAGES || bytes + message.bytes > MAX_CALL_BYTES;
    if (call.length > 0 && isFull) {
      calls.push(call);
      call = [];
      bytes = 0;
    }
    call.push(message);
    bytes += message.bytes;
  }
  if (call.length > 0) calls.push(call);
  return calls;
}
