/**
 * The durable road: batches go into a Cloudflare Queue instead of to the vendor, and the queue's consumer
 * delivers them, so that an isolate's end or a vendor's bad hour loses nothing that the queue has accepted.
 * Delivery is at least once. Left out: what happens to messages that fail for good; the queue's configuration
 * sends them to a dead-letter queue.
 * https://developers.cloudflare.com/queues/platform/limits/
 */
import * as v from 'valibot';
import type { Delivery, Destination } from './outbox.ts';

/** What is used of a queue binding. */
export interface QueueProducer {
  sendBatch(messages: { body: string; contentType: 'text' }[]): Promise<unknown>;
}

/** What is used of a batch that the runtime hands to the consumer. */
export interface QueueBatch {
  readonly messages: readonly {
    readonly body: unknown;
    /** Starts at 1. */
    readonly attempts: number;
    ack(): void;
    retry(options?: { delaySeconds?: number }): void;
  }[];
}

/** 128 KB a message, of which the runtime takes about a hundred bytes; characters may be three bytes each. */
const MAX_MESSAGE_BYTES = 120_000;
/** 256 KB a call. */
const MAX_CALL_BYTES = 250_000;
/** The longest delay a queue takes is 12 hours; nobody waits for telemetry so long. */
const MAX_DELAY_SECONDS = 3_600;

const Message = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ vendor: v.string(), items: v.array(v.unknown()) }),
);

/**
 * A destination that hands its items to the queue. What does not fit into a message goes straight to the
 * vendor. When the queue refuses, everything comes back to be tried again.
 */
export function queued<Item>(
  destination: Destination<Item>,
  queue: QueueProducer,
): Destination<Item> {
  return {
    name: destination.name,
    async send(items) {
      const { messages, oversize } = pack(destination.name, items);
      const direct = oversize.length > 0 ? await destination.send(oversize) : NOTHING;
      try {
        for (const call of calls(messages)) {
          await queue.sendBatch(call.map(({ body }) => ({ body, contentType: 'text' })));
          for (const message of call) message.sent = true;
        }
      } catch {
        // Those not marked as sent are returned below.
      }
      const left = messages.filter(({ sent }) => !sent).flatMap((message) => message.items);
      const inQueue = items.length - oversize.length - left.length;
      return {
        ...direct,
        accepted: direct.accepted + inQueue,
        retry: [...direct.retry, ...left],
      };
    },
  };
}

/**
 * Delivers a batch from the queue, each message for itself: acknowledged when the vendor has it, put back with
 * a delay when the vendor wants it later. What a vendor took only in part is put back as its rest. Vendors do
 * not wait for each other.
 *
 * @param destinations by name; a message for another is put back, since a newer version may know it
 */
export async function deliverBatch(
  batch: QueueBatch,
  destinations: ReadonlyMap<string, Destination<unknown>>,
  queue: QueueProducer,
): Promise<void> {
  const mail = new Map<Destination<unknown>, Letter[]>();
  for (const message of batch.messages) {
    const parsed = v.safeParse(Message, message.body);
    const destination = parsed.success ? destinations.get(parsed.output.vendor) : undefined;
    if (!parsed.success || destination === undefined) {
      message.retry({ delaySeconds: MAX_DELAY_SECONDS });
      continue;
    }
    const letters = mail.get(destination) ?? [];
    letters.push({ message, items: parsed.output.items });
    mail.set(destination, letters);
  }
  await Promise.all(
    Array.from(mail, ([destination, letters]) => deliver(destination, letters, queue)),
  );
}

/** A message and what is in it. */
interface Letter {
  readonly message: QueueBatch['messages'][number];
  readonly items: readonly unknown[];
}

async function deliver(
  destination: Destination<unknown>,
  letters: readonly Letter[],
  queue: QueueProducer,
): Promise<void> {
  for (const [index, { message, items }] of letters.entries()) {
    const { retry, retryAfterMs } = await attempt(destination, items);
    const isPart = retry.length > 0 && retry.length < items.length;
    if (retry.length === 0 || (isPart && (await requeue(destination, retry, queue)))) {
      message.ack();
      continue;
    }
    // Whoever throttles or is down now is so for the next message too.
    for (const { message: waiting } of letters.slice(index)) {
      waiting.retry({ delaySeconds: delaySeconds(waiting.attempts, retryAfterMs) });
    }
    return;
  }
}

const NOTHING: Delivery<never> = { accepted: 0, retry: [], refused: [] };

interface Packed<Item> {
  readonly body: string;
  readonly bytes: number;
  readonly items: Item[];
  sent: boolean;
}

function pack<Item>(
  vendor: string,
  items: readonly Item[],
): { messages: Packed<Item>[]; oversize: Item[] } {
  const encoder = new TextEncoder();
  const head = `{"vendor":${JSON.stringify(vendor)},"items":[`;
  const frame = head.length + 2;
  const oversize: Item[] = [];
  const messages: Packed<Item>[] = [];
  let texts: string[] = [];
  let group: Item[] = [];
  let bytes = frame;
  const close = (): void => {
    if (group.length === 0) return;
    messages.push({ body: `${head}${texts.join(',')}]}`, bytes, items: group, sent: false });
    texts = [];
    group = [];
    bytes = frame;
  };
  for (const item of items) {
    const text = JSON.stringify(item);
    const size = encoder.encode(text).length + 1;
    if (frame + size > MAX_MESSAGE_BYTES) {
      oversize.push(item);
      continue;
    }
    if (bytes + size > MAX_MESSAGE_BYTES) close();
    texts.push(text);
    group.push(item);
    bytes += size;
  }
  close();
  return { messages, oversize };
}

function calls<Item>(messages: readonly Packed<Item>[]): Packed<Item>[][] {
  const grouped: Packed<Item>[][] = [];
  let group: Packed<Item>[] = [];
  let bytes = 0;
  for (const message of messages) {
    if (group.length > 0 && bytes + message.bytes > MAX_CALL_BYTES) {
      grouped.push(group);
      group = [];
      bytes = 0;
    }
    group.push(message);
    bytes += message.bytes;
  }
  if (group.length > 0) grouped.push(group);
  return grouped;
}

async function attempt(
  destination: Destination<unknown>,
  items: readonly unknown[],
): Promise<Delivery<unknown>> {
  try {
    return await destination.send(items);
  } catch {
    return { accepted: 0, retry: items, refused: [] };
  }
}

async function requeue(
  destination: Destination<unknown>,
  items: readonly unknown[],
  queue: QueueProducer,
): Promise<boolean> {
  const { retry } = await queued(destination, queue).send(items);
  return retry.length === 0;
}

/** Doubles from 5 seconds with each attempt, or as long as the vendor asks for. */
function delaySeconds(attempts: number, retryAfterMs = 0): number {
  const backoff = 5 * 2 ** Math.min(attempts - 1, 10);
  return Math.min(MAX_DELAY_SECONDS, Math.max(backoff, Math.ceil(retryAfterMs / 1_000)));
}
