/**
 * Where encoded telemetry waits until it is sent. Requests push plain data; one of them leads: it lingers a
 * moment in its own `waitUntil`, then drains every lane for everyone, one lane per destination. Left out on
 * purpose: what items mean (destinations know) and durability (an isolate that is evicted loses its outbox).
 *
 * Why so: an isolate serves many requests, but no promise or I/O object of one may be awaited by another, and
 * a request may be cancelled at any moment. So only data is shared, and every claim on shared work (leading,
 * sending a lane) is a lease that runs out. What a vanished sender had in hand goes back to the front.
 */
import { Lane, type LaneCounts, type LaneLimits } from './lane.ts';

/** What became of a batch. Failure is a value: `retry` holds what may be sent again. */
export interface Delivery<Item> {
  readonly accepted: number;
  readonly retry: readonly Item[];
  /** The vendor's own wish, from `Retry-After` or a rate-limit header. */
  readonly retryAfterMs?: number | undefined;
  readonly refused: readonly { readonly count: number; readonly reason: string }[];
}

/** A vendor, as the outbox sees it. `send` never rejects and settles within its own timeout. */
export interface Destination<Item> {
  readonly name: string;
  send(items: readonly Item[]): Promise<Delivery<Item>>;
}

export interface OutboxOptions {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** In [0, 1), for the jitter of retries. */
  readonly random: () => number;
  /** How long the leader waits for company. @default 100 ms */
  readonly lingerMs?: number;
  /** Told once for each reason a vendor gives for refusing. */
  readonly onRefused?: (destination: string, count: number, reason: string) => void;
  /** Called before everything is sent: what is to go along is pushed now. */
  readonly onFlush?: () => void;
  /** Called after each lane's drain, inside the same `waitUntil`: for work that should not cost a request. */
  readonly onDrained?: () => Promise<void>;
  readonly limits?: Partial<LaneLimits>;
}

export type WaitUntil = (work: Promise<unknown>) => void;

/** How much longer than its linger a leader may take before another request leads. */
const LEADER_GRACE_MS = 2_000;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lingerMs: number;
  readonly #lanes: {
    counts(): LaneCounts;
    drain(): Promise<void>;
    readonly name: string;
    readonly lost: number;
  }[] = [];
  #leaderUntil = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#lingerMs = options.lingerMs ?? 100;
  }

  /**
   * Adds a destination. The returned function pushes an item to it; `waitUntil` is that of the request that
   * pushes, which may be asked to lead or, when the lane is full enough, to drain at once. Without one the
   * item waits for the next request's leader.
   */
  lane<Item>(
    destination: Destination<Item>,
  ): (item: Item, bytes: number, waitUntil: WaitUntil | undefined, keep?: boolean) => void {
    const lane = new Lane(destination, this.#options);
    this.#lanes.push(lane);
    return (item, bytes, waitUntil, keep = false) => {
      lane.push(item, bytes, keep);
      if (waitUntil === undefined) return;
      // Timers starve under load, so size alone must be able to empty a lane.
      if (lane.isLarge()) waitUntil(this.#drain([lane]));
      else this.lead(waitUntil);
    };
  }

  /** Sends everything there is, now. For shutdown, where a runtime announces it. */
  async flush(): Promise<void> {
    this.#options.onFlush?.();
    await this.#drain(this.#lanes);
  }

  counts(): Record<string, LaneCounts> {
    return Object.fromEntries(this.#lanes.map((lane) => [lane.name, lane.counts()]));
  }

  async #drain(lanes: readonly { drain(): Promise<void> }[]): Promise<void> {
    await Promise.all(
      lanes.map(async (lane) => {
        await lane.drain();
        await this.#options.onDrained?.();
      }),
    );
  }

  /** How many items no vendor will have, since the isolate started, over all lanes. */
  get lost(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.lost, 0);
  }

  /** Sees to it that somebody flushes soon: the request of `waitUntil`, unless another leads already. */
  lead(waitUntil: WaitUntil): void {
    const now = this.#options.now();
    if (now < this.#leaderUntil) return;
    this.#leaderUntil = now + this.#lingerMs + LEADER_GRACE_MS;
    waitUntil(this.#lingerAndDrain(this.#leaderUntil));
  }

  async #lingerAndDrain(lease: number): Promise<void> {
    await this.#options.wait(this.#lingerMs);
    // Lead no longer before sending: what arrives from here on finds a leader of its own.
    if (this.#leaderUntil === lease) this.#leaderUntil = 0;
    await this.flush();
  }
}
