/**
 * Holds encoded telemetry until it is sent. Requests push plain data; one of them leads: it lingers a moment in its
 * own `waitUntil`, then drains every lane for all of them. Left out on purpose: what items mean (destinations know)
 * and durability (an isolate that is evicted loses its outbox).
 *
 * An isolate serves many requests, but no promise or I/O object of one may be awaited by another, and a request may
 * be cancelled at any moment. So only data is shared, and each claim on shared work (leading, sending a lane) is a
 * lease that runs out. A leader that has spent its share of CPU lets another request lead; if none comes, it goes on
 * itself.
 */
import { Account, type Counts } from './account.ts';
import { Allowance } from './allowance.ts';
import type { Destination } from './destination.ts';
import type { Invocation } from './invocation.ts';
import { Lane } from './lane.ts';
import { Memory } from './memory.ts';

export interface OutboxOptions {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** In [0, 1), for the jitter of retries. */
  readonly random: () => number;
  /** A signal that aborts after `milliseconds`. @default AbortSignal.timeout */
  readonly timeout?: ((milliseconds: number) => AbortSignal) | undefined;
  /** How long the leader waits for telemetry of other requests. @default 100 ms */
  readonly lingerMs?: number;
  /** Of all lanes together, in bytes of memory. @default 16 MiB */
  readonly maxBytes?: number;
  /** How many calls an invocation may make, the app's own included. @default 50, as on Cloudflare's Free plan */
  readonly subrequests?: number;
  /** CPU that an invocation spends in one go, in milliseconds. @default 5 */
  readonly cpuMs?: number;
  /** An item is dropped after this number of calls that carried it without success. @default 8 */
  readonly maxAttempts?: number;
  /** Told once for each reason a vendor gives. A count of 0 is a remark: nothing was lost. */
  readonly onRefused?: (destination: string, count: number, reason: string) => void;
  /** Called before everything is sent: what is to go along is pushed now. */
  readonly onFlush?: (allowance: Allowance) => void;
  /** Called after each lane's drain, inside the same `waitUntil`: for calls that should not delay a request. */
  readonly onDrained?: (allowance: Allowance) => Promise<void>;
}

/** Totals since the isolate started, and what is waiting now. */
export interface LaneCounts extends Counts {
  readonly queued: number;
  readonly queuedBytes: number;
}

/** How much longer than its linger a leader may take before another request leads. */
const LEADER_GRACE_MS = 2_000;
/** How long an invocation that has spent its share of CPU waits for another one to lead. */
const PAUSE_MS = 100;
/** Each costs a timer, and what waits may need hundreds. */
const MAX_LEADERS = 10;
const MAX_BYTES = 16 * 1024 * 1024;

/** A lane of items of any type. */
interface AnyLane {
  readonly name: string;
  readonly callsNeeded: number;
  readonly callsLacking: number;
  isLarge(): boolean;
  waiting(): { readonly items: number; readonly bytes: number };
  drain(allowance: Allowance): Promise<void>;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #lingerMs: number;
  readonly #memory: Memory;
  readonly #lanes = new Map<AnyLane, Account>();
  /** Of those that sent something: an invocation may drain several times, and has its calls only once. */
  readonly #allowances = new WeakMap<Invocation, Allowance>();
  /** Those that linger, and until when each of them counts, in Unix milliseconds. */
  readonly #leaders = new Map<Allowance, number>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#lingerMs = options.lingerMs ?? 100;
    this.#memory = new Memory(options.maxBytes ?? MAX_BYTES);
  }

  /**
   * Adds a destination. The returned function pushes an item to it; the invocation is that of the request that
   * pushes, which may be asked to lead or, when the lane is full enough, to drain at once. Without one the item waits
   * for the next request's leader.
   *
   * @returns takes the item, its bytes of memory, the invocation, and whether to evict it last
   */
  lane<Item>(
    destination: Destination<Item>,
  ): (item: Item, bytes: number, invocation: Invocation | undefined, keep?: boolean) => void {
    const { now, wait, random, onRefused, maxAttempts } = this.#options;
    const account = new Account(destination.name, { now, onRefused });
    const lane = new Lane(destination, {
      now,
      wait,
      random,
      timeout: this.#options.timeout ?? ((milliseconds) => AbortSignal.timeout(milliseconds)),
      memory: this.#memory,
      account,
      ...(maxAttempts === undefined ? {} : { maxAttempts }),
    });
    this.#lanes.set(lane, account);
    return (item, bytes, invocation, keep = false) => {
      lane.push(item, bytes, keep);
      if (invocation === undefined) return;
      // Timers starve under load, so size alone must be able to empty a lane.
      if (lane.isLarge()) invocation.waitUntil(this.#drain([lane], this.#allowanceOf(invocation)));
      else this.lead(invocation);
    };
  }

  /**
   * Sends everything there is, now. For shutdown, where a runtime announces it.
   *
   * @param lifetimeMs how long it may take
   * @returns how many items still wait: another invocation sends them, or there was no time
   */
  async flush(lifetimeMs?: number): Promise<number> {
    const { now } = this.#options;
    await this.drain(new Allowance(lifetimeMs === undefined ? { now } : { now, lifetimeMs }));
    return [...this.#lanes.keys()].reduce((sum, lane) => sum + lane.waiting().items, 0);
  }

  counts(): Record<string, LaneCounts> {
    return Object.fromEntries(
      Array.from(this.#lanes, ([lane, account]) => {
        const { items: queued, bytes: queuedBytes } = lane.waiting();
        return [account.name, { queued, queuedBytes, ...account.counts() }];
      }),
    );
  }

  /** How many items of each lane had which outcome. */
  get accounts(): readonly Account[] {
    return [...this.#lanes.values()];
  }

  /** Makes sure that all items are sent soon: by this invocation, unless others that lead already have calls enough. */
  lead(invocation: Invocation): void {
    if (this.#isLed('callsLacking')) return;
    const allowance = this.#allowanceOf(invocation);
    // A leader that may not call would keep others from leading.
    if (this.#leaders.has(allowance) || !allowance.mayCallIn(this.#lingerMs)) return;
    this.#leaders.set(allowance, this.#options.now() + this.#lingerMs + LEADER_GRACE_MS);
    invocation.waitUntil(this.#lingerAndDrain(allowance));
  }

  async #lingerAndDrain(allowance: Allowance): Promise<void> {
    await this.#options.wait(this.#lingerMs);
    // Lead no longer before sending: what arrives from here on finds a leader of its own.
    this.#leaders.delete(allowance);
    await this.drain(allowance);
  }

  /** Sends everything there is within an allowance. */
  async drain(allowance: Allowance): Promise<void> {
    this.#options.onFlush?.(allowance);
    await this.#drain([...this.#lanes.keys()], allowance);
  }

  async #drain(lanes: readonly AnyLane[], allowance: Allowance): Promise<void> {
    await Promise.all(
      lanes.map(async (lane) => {
        await lane.drain(allowance);
        await this.#options.onDrained?.(allowance);
      }),
    );
  }

  /** Whether those that lead have calls enough: as many as lanes need, or as many as they lack. */
  #isLed(wanted: 'callsNeeded' | 'callsLacking'): boolean {
    const now = this.#options.now();
    let calls = 0;
    for (const [leader, until] of this.#leaders) {
      const left = until - now;
      // A clock that was set back makes a lease no longer.
      if (left > 0 && left <= this.#lingerMs + LEADER_GRACE_MS) calls += leader.callsLeft;
      else this.#leaders.delete(leader);
    }
    for (const lane of this.#lanes.keys()) calls -= lane[wanted];
    return calls > 0 || this.#leaders.size >= MAX_LEADERS;
  }

  #allowanceOf(invocation: Invocation): Allowance {
    const known = this.#allowances.get(invocation);
    if (known !== undefined) return known;
    const { now, subrequests = 50, cpuMs = 5 } = this.#options;
    const own = (): number => invocation.subrequests();
    const pause = async (): Promise<boolean> => {
      await this.#options.wait(PAUSE_MS);
      return this.#isLed('callsNeeded');
    };
    const answeredAt = (): number | undefined => invocation.answeredAt();
    const allowance = new Allowance({ now, answeredAt, subrequests, cpuMs, own, pause });
    this.#allowances.set(invocation, allowance);
    return allowance;
  }
}
