/**
 * One destination's queue in the outbox: bounded, sent by one request at a time, retried with backoff. Each
 * lane has its own lease and cool-down, so that a vendor that is slow, throttling or down delays no other.
 */
import type { Delivery, Destination, OutboxOptions } from './outbox.ts';

export interface LaneLimits {
  /** Beyond it the oldest items leave, those marked `keep` last. @default 8 MiB */
  readonly maxBytes: number;
  /** @default 20,000 */
  readonly maxItems: number;
  /** A lane with this many items is drained at once. @default 1,000 */
  readonly largeItems: number;
  /** As `largeItems`, in bytes. @default 3 MiB */
  readonly largeBytes: number;
  /** An item is dropped after so many failed attempts. @default 8 */
  readonly maxAttempts: number;
  /** First backoff; it doubles with each failure, up to 30 s. @default 500 ms */
  readonly backoffMs: number;
  /** A sender that has not finished by then is taken for dead. @default 15 s */
  readonly sendLeaseMs: number;
  /** How long one request goes on retrying; `waitUntil` ends at 30 s. @default 20 s */
  readonly patienceMs: number;
}

/** Totals since the isolate started, and what is waiting now. */
export interface LaneCounts {
  readonly queued: number;
  readonly queuedBytes: number;
  readonly accepted: number;
  readonly retried: number;
  readonly refused: number;
  readonly dropped: { readonly overflow: number; readonly attempts: number };
}

const DEFAULT_LIMITS: LaneLimits = {
  maxBytes: 8 * 1024 * 1024,
  maxItems: 20_000,
  largeItems: 1_000,
  largeBytes: 3 * 1024 * 1024,
  maxAttempts: 8,
  backoffMs: 500,
  sendLeaseMs: 15_000,
  patienceMs: 20_000,
};
const MAX_BACKOFF_MS = 30_000;
/** Reasons remembered so that each is told once; a vendor that never repeats itself must not fill memory. */
const MAX_REASONS = 50;

interface Entry<Item> {
  readonly item: Item;
  readonly bytes: number;
  readonly keep: boolean;
  attempts: number;
  /** The vendor has it, as a sender learnt that had been taken for dead. */
  acknowledged: boolean;
}

export class Lane<Item> {
  readonly name: string;
  readonly #destination: Destination<Item>;
  readonly #options: OutboxOptions;
  readonly #limits: LaneLimits;
  #queue: Entry<Item>[] = [];
  #queuedBytes = 0;
  /** What the present sender took. It stays here until acknowledged, so that a dead sender loses nothing. */
  #inFlight: Entry<Item>[] = [];
  #leaseUntil = 0;
  #coolUntil = 0;
  /** A drain was turned away because another was sending. */
  #again = false;
  #failures = 0;
  #accepted = 0;
  #retried = 0;
  #refused = 0;
  #overflow = 0;
  #exhausted = 0;
  readonly #reasons = new Set<string>();

  constructor(destination: Destination<Item>, options: OutboxOptions) {
    this.name = destination.name;
    this.#destination = destination;
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  push(item: Item, bytes: number, keep: boolean): void {
    this.#queue.push({ item, bytes, keep, attempts: 0, acknowledged: false });
    this.#queuedBytes += bytes;
    this.#evict();
  }

  /** True when it should not wait for the leader: large, not being sent, not cooling down. */
  isLarge(): boolean {
    if (!this.#exceeds()) return false;
    const now = this.#options.now();
    return now >= this.#leaseUntil && now >= this.#coolUntil;
  }

  counts(): LaneCounts {
    return {
      queued: this.#queue.length + this.#inFlight.length,
      queuedBytes: this.#queuedBytes,
      accepted: this.#accepted,
      retried: this.#retried,
      refused: this.#refused,
      dropped: { overflow: this.#overflow, attempts: this.#exhausted },
    };
  }

  /** How many items no vendor will have, since the isolate started. */
  get lost(): number {
    return this.#refused + this.#overflow + this.#exhausted;
  }

  /** Sends what is queued, until patience ends. Returns at once if another request sends. */
  async drain(): Promise<void> {
    const { now, wait } = this.#options;
    if (now() < this.#leaseUntil) {
      this.#again = true;
      return;
    }
    this.#again = false;
    this.#requeue(this.#inFlight);
    const giveUpAt = now() + this.#limits.patienceMs;
    while (this.#queue.length > 0) {
      const cooling = this.#coolUntil - now();
      if (cooling > 0) {
        if (now() + cooling > giveUpAt) break;
        this.#leaseUntil = now() + cooling + this.#limits.sendLeaseMs;
        const lease = this.#leaseUntil;
        await wait(cooling);
        if (this.#leaseUntil !== lease) return;
        continue;
      }
      if (!(await this.#sendOnce())) return;
      // What came meanwhile has a leader of its own that waits for more company, unless it was turned away.
      if (now() >= this.#coolUntil && !this.#again && !this.#exceeds()) break;
      this.#again = false;
    }
    this.#leaseUntil = 0;
  }

  #exceeds(): boolean {
    const { largeItems, largeBytes } = this.#limits;
    return this.#queue.length >= largeItems || this.#queuedBytes >= largeBytes;
  }

  /** One attempt at everything queued. False when another request took the lane over meanwhile. */
  async #sendOnce(): Promise<boolean> {
    const batch = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#inFlight = batch;
    this.#leaseUntil = this.#options.now() + this.#limits.sendLeaseMs;
    const lease = this.#leaseUntil;
    const delivery = await this.#attempt(batch);
    const mine = this.#leaseUntil === lease && this.#inFlight === batch;
    const failed = new Set(failedEntries(batch, delivery.retry));
    if (!mine) {
      // The successor has put this batch back, or is sending it; what the vendor acknowledged must not go again.
      this.#forget(batch.filter((entry) => !failed.has(entry)));
    }
    this.#account(delivery);
    if (!mine) return false;
    this.#requeue([...failed]);
    this.#cool(delivery);
    return true;
  }

  async #attempt(batch: readonly Entry<Item>[]): Promise<Delivery<Item>> {
    const items = batch.map((entry) => entry.item);
    try {
      return await this.#destination.send(items);
    } catch {
      // A destination promises not to reject; if it does, nothing is known to have arrived.
      return { accepted: 0, retry: items, refused: [] };
    }
  }

  #account(delivery: Delivery<Item>): void {
    this.#accepted += delivery.accepted;
    this.#retried += delivery.retry.length;
    for (const { count, reason } of delivery.refused) {
      this.#refused += count;
      if (this.#reasons.has(reason) || this.#reasons.size >= MAX_REASONS) continue;
      this.#reasons.add(reason);
      this.#options.onRefused?.(this.name, count, reason);
    }
  }

  #cool({ retry, retryAfterMs }: Delivery<Item>): void {
    if (retry.length === 0) {
      this.#failures = 0;
      return;
    }
    const ceiling = Math.min(MAX_BACKOFF_MS, this.#limits.backoffMs * 2 ** this.#failures);
    this.#failures += 1;
    // Half fixed, half random: spreads isolates out, yet never retries at once.
    const backoff = ceiling / 2 + (ceiling / 2) * this.#options.random();
    this.#coolUntil = this.#options.now() + Math.max(backoff, retryAfterMs ?? 0);
  }

  /** Puts entries back to the front; they have used up an attempt. */
  #requeue(entries: readonly Entry<Item>[]): void {
    this.#inFlight = [];
    const left = entries.filter((entry) => !entry.acknowledged);
    if (left.length === 0) return;
    for (const entry of entries) entry.attempts += 1;
    const kept = left.filter((entry) => entry.attempts < this.#limits.maxAttempts);
    this.#exhausted += left.length - kept.length;
    this.#queue = [...kept, ...this.#queue];
    this.#queuedBytes += sumBytes(kept);
    this.#evict();
  }

  #forget(entries: readonly Entry<Item>[]): void {
    for (const entry of entries) entry.acknowledged = true;
    this.#queue = this.#queue.filter((entry) => !entry.acknowledged);
    this.#queuedBytes = sumBytes(this.#queue);
  }

  #evict(): void {
    const { maxBytes, maxItems } = this.#limits;
    while (this.#queue.length > maxItems || this.#queuedBytes > maxBytes) {
      const index = Math.max(
        0,
        this.#queue.findIndex((entry) => !entry.keep),
      );
      const [gone] = this.#queue.splice(index, 1);
      if (gone === undefined) return;
      this.#queuedBytes -= gone.bytes;
      this.#overflow += 1;
    }
  }
}

/** The entries whose items came back. Equal items are told apart by counting them. */
function failedEntries<Item>(batch: readonly Entry<Item>[], retry: readonly Item[]): Entry<Item>[] {
  if (retry.length === 0) return [];
  if (retry.length === batch.length) return [...batch];
  const left = new Map<Item, number>();
  for (const item of retry) left.set(item, (left.get(item) ?? 0) + 1);
  return batch.filter((entry) => {
    const count = left.get(entry.item) ?? 0;
    if (count > 0) left.set(entry.item, count - 1);
    return count > 0;
  });
}

function sumBytes(entries: readonly { readonly bytes: number }[]): number {
  return entries.reduce((sum, entry) => sum + entry.bytes, 0);
}
