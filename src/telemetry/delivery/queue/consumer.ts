/**
 * Delivers a batch of the queue within what its invocation may use. All items for a vendor go through a lane, as in an
 * isolate's outbox: a call that is refused as a whole is halved, and losses are counted with their reasons. A message
 * is acknowledged when none of its items waits any more. What no call could carry goes back as new messages, which uses
 * up none of the queue's deliveries; what failed comes again after a delay. Vendors do not wait for each
 * other. Left out: what happens to messages that fail for good; the queue's configuration sends them to a dead-letter
 * queue.
 */
import type { Account } from '../account.ts';
import type { Allowance } from '../allowance.ts';
import { MAX_RETRY_AFTER_MS } from '../cool-down.ts';
import type { Destination } from '../destination.ts';
import { Lane, type LaneOptions } from '../lane.ts';
import { Memory } from '../memory.ts';
import { readMessage, type QueueProducer } from './message.ts';
import { putIntoQueue } from './producer.ts';

/** What is used of a batch that the runtime hands to the consumer. */
export interface QueueBatch {
  readonly messages: readonly QueueMessage[];
}

interface QueueMessage {
  readonly body: unknown;
  /** Starts at 1. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

export interface ConsumerOptions extends Pick<LaneOptions, 'now' | 'wait' | 'random' | 'timeout'> {
  /** By name; a message for another is put back, since a newer version may know it. */
  readonly destinations: ReadonlyMap<string, Destination<unknown>>;
  readonly queue: QueueProducer;
  readonly allowance: Allowance;
  /** How many calls an invocation may make. */
  readonly subrequests?: number;
  /** Where to count for a destination. */
  readonly accountOf: (name: string) => Account;
}

/** The longest delay that makes sense; a queue takes 12 hours. */
const MAX_DELAY_SECONDS = 3_600;
const FIRST_DELAY_SECONDS = 5;

/** Never rejects: what is not delivered is put back. */
export async function deliverBatch(batch: QueueBatch, options: ConsumerOptions): Promise<void> {
  const mail = new Map<string, Letter[]>();
  for (const message of batch.messages) {
    const parsed = readMessage(message.body);
    if (parsed === undefined || !options.destinations.has(parsed.vendor)) {
      message.retry({ delaySeconds: MAX_DELAY_SECONDS });
      continue;
    }
    const letters = mail.get(parsed.vendor) ?? [];
    letters.push({ message, items: parsed.items });
    mail.set(parsed.vendor, letters);
  }
  const rests = await Promise.all(
    Array.from(mail, ([vendor, letters]) => deliver(vendor, letters, options)),
  );
  // Only now, when no vendor's delivery can use the reserve.
  options.allowance.useReserve();
  for (const putBack of rests) await putBack();
}

/** A message and what is in it. */
interface Letter {
  readonly message: QueueMessage;
  readonly items: readonly unknown[];
}

/** An item that knows its message. */
interface Piece {
  readonly letter: Letter;
  readonly item: unknown;
}

/** Sends what it may and acknowledges what is done. @returns puts back what waits */
async function deliver(
  vendor: string,
  letters: readonly Letter[],
  { destinations, accountOf, queue, allowance, subrequests, ...effects }: ConsumerOptions,
): Promise<() => Promise<void>> {
  const destination = destinations.get(vendor);
  if (destination === undefined) return async () => undefined;
  let askedMs = 0;
  const lane = new Lane<Piece>(
    {
      ...destination,
      async send(pieces, call) {
        const delivery = await destination.send(
          pieces.map(({ item }) => item),
          call,
        );
        askedMs = Math.max(askedMs, delivery.retryAfterMs ?? 0);
        return delivery;
      },
    },
    {
      ...effects,
      memory: new Memory(Number.POSITIVE_INFINITY),
      account: accountOf(vendor),
      // The queue counts deliveries, and a delay there costs nothing.
      maxAttempts: Number.POSITIVE_INFINITY,
      patienceMs: 0,
    },
  );
  for (const letter of letters) {
    for (const item of letter.items) lane.push({ letter, item }, sizeOf(item), false);
  }
  await lane.drain(allowance);
  const waiting = lane.takeAll();
  const isFailing = waiting.some(({ attempts }) => attempts > 0);
  const left = Map.groupBy(waiting, ({ item }) => item.letter);
  for (const letter of letters) if (!left.has(letter)) letter.message.ack();
  return async () => {
    const put: Letter[] = [];
    const tried: unknown[] = [];
    const untried: unknown[] = [];
    for (const [letter, pieces] of left) {
      const failed = pieces.filter(({ attempts }) => attempts > 0);
      if (failed.length === letter.items.length) {
        letter.message.retry({ delaySeconds: delayOf(letter.message.attempts, askedMs) });
        continue;
      }
      put.push(letter);
      for (const { item, attempts } of pieces) (attempts > 0 ? tried : untried).push(item.item);
    }
    const delaySeconds = isFailing ? delayOf(1, askedMs) : 0;
    let isPut = true;
    for (const rest of [tried, untried]) {
      isPut &&= await putIntoQueue(queue, destination, rest, allowance, delaySeconds, subrequests);
    }
    for (const { message } of put) {
      if (isPut) message.ack();
      else message.retry({ delaySeconds });
    }
  };
}

/** Doubles from 5 seconds with each delivery, or as long as the vendor asks for, up to 5 minutes. */
function delayOf(attempts: number, askedMs: number): number {
  const backoff = FIRST_DELAY_SECONDS * 2 ** Math.min(attempts - 1, 10);
  const asked = Math.ceil(Math.min(askedMs, MAX_RETRY_AFTER_MS) / 1_000);
  return Math.min(MAX_DELAY_SECONDS, Math.max(backoff, asked));
}

/** About as many bytes as the item has as JSON; only the size of calls depends on it. */
function sizeOf(item: unknown): number {
  return JSON.stringify(item)?.length ?? 0;
}
