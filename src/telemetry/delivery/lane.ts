/**
 * Sends the items that wait for one destination, call by call, by one invocation at a time. Each lane has its own
 * lease and cool-down, so that a vendor that is slow, throttling or down delays no other. An item uses up an attempt
 * only when a call carried it.
 */
import type { Delivery } from '../kit/delivery.ts';
import type { Account } from './account.ts';
import type { Allowance } from './allowance.ts';
import { Backlog, sumBytes, type Batch, type Entry } from './backlog.ts';
import { callInTime } from './call.ts';
import { Claim } from './claim.ts';
import { CoolDown, MAX_RETRY_AFTER_MS } from './cool-down.ts';
import type { Destination } from './destination.ts';
import { callCost } from './cost.ts';
import { halves, refill } from './halving.ts';
import type { Memory } from './memory.ts';
import { isOverdue } from './overdue.ts';
import { sortOut } from './sort-out.ts';
import { StandBy } from './stand-by.ts';

export interface LaneOptions {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** In [0, 1), for the jitter of retries. */
  readonly random: () => number;
  /** A signal that aborts after a number of milliseconds. */
  readonly timeout: (milliseconds: number) => AbortSignal;
  readonly memory: Memory;
  readonly account: Account;
  /** An item is dropped after this number of calls that carried it without success. @default 8 */
  readonly maxAttempts?: number;
  /** How long a drain waits for a cool-down to end. @default as long as its invocation lives */
  readonly patienceMs?: number;
}

/** An item that still waits, and how many calls carried it without success. */
export interface Waiting<Item> {
  readonly item: Item;
  readonly attempts: number;
}

const TIMEOUT_MS = 10_000;

export class Lane<Item> {
  readonly name: string;
  readonly #destination: Destination<Item>;
  readonly #options: LaneOptions;
  readonly #backlog = new Backlog<Item>();
  readonly #coolDown: CoolDown;
  readonly #others: StandBy;
  readonly #maxAttempts: number;
  #claim: Claim<Item> | undefined;
  #newest = 0;
  /** Items up to this number are to be sent; later ones have a leader who waits for more company. */
  #dueUpTo = 0;
  #callsLacking = 0;
  #isWarm = false;

  constructor(destination: Destination<Item>, options: LaneOptions) {
    this.name = destination.name;
    this.#destination = destination;
    this.#options = options;
    this.#coolDown = new CoolDown(options);
    this.#others = new StandBy(options);
    this.#maxAttempts = options.maxAttempts ?? 8;
    options.memory.register(this);
  }

  /** @param bytes of memory @param keep evict it last */
  push(item: Item, bytes: number, keep: boolean): void {
    const { memory } = this.#options;
    if (!memory.fits(bytes)) {
      this.#options.account.lost('overflow', 'it alone is larger than TELEMETRY_MAX_BYTES allows');
      return;
    }
    this.#newest = memory.number();
    this.#callsLacking += this.#callsFor(1);
    const entry = { item, bytes, keep, number: this.#newest, attempts: 0, isDone: false };
    this.#backlog.push(entry);
    memory.take(bytes);
  }

  /** How many calls may be needed for all that waits. */
  get callsNeeded(): number {
    return this.#callsFor(this.#backlog.length);
  }

  /** How many of those no invocation that drains or stands by has left. */
  get callsLacking(): number {
    return this.#callsLacking;
  }

  /** True when it should not wait for the leader: large, not being sent, not cooling down. */
  isLarge(): boolean {
    return this.#isOverdue() && !this.#isClaimed() && this.#coolDown.remainingMs === 0;
  }

  /** What waits or is on its way, and its bytes of memory. */
  waiting(): { readonly items: number; readonly bytes: number } {
    const sending = [...(this.#claim?.sending ?? [])].flat();
    return {
      items: this.#backlog.length + sending.length,
      bytes: this.#backlog.bytes + sumBytes(sending),
    };
  }

  /** Empties the lane. */
  takeAll(): Waiting<Item>[] {
    const all = this.#backlog.takeAll();
    for (const entry of all) this.#finish(entry);
    return all;
  }

  oldest(keep: boolean): number | undefined {
    return this.#backlog.oldest(keep);
  }

  evictOldest(keep: boolean): void {
    const entry = this.#backlog.evictOldest(keep);
    if (entry === undefined || entry.isDone) return;
    this.#finish(entry);
    this.#options.account.lost('overflow', 'more telemetry waited than TELEMETRY_MAX_BYTES allows');
  }

  /**
   * Sends what is here by now, until it is sent or the allowance is used up. If another invocation sends already, it
   * sends that too, and this one stands by as long as it may be needed. With its share of CPU spent, the invocation
   * lets go of the lane for a moment, so that another can go on.
   */
  async drain(allowance: Allowance): Promise<void> {
    this.#callsLacking = Math.max(0, this.#callsLacking - allowance.callsLeft);
    do await this.#drainOnce(allowance);
    while (allowance.isTired && this.#mayGoOn() && (await allowance.rest()));
  }

  async #drainOnce(allowance: Allowance): Promise<void> {
    this.#dueUpTo = this.#newest;
    while (this.#isClaimed()) if (!(await this.#standBy(allowance))) return;
    const lost = this.#claim;
    const claim = new Claim<Item>(this.#options.now);
    this.#claim = claim;
    if (lost !== undefined) this.#takeOver(lost);
    const patienceEnds = this.#options.now() + (this.#options.patienceMs ?? Infinity);
    const senders = Array.from({ length: this.#destination.callsAtOnce ?? 1 }, () =>
      this.#sendAll(claim, allowance, patienceEnds),
    );
    await Promise.all(senders);
    if (this.#claim === claim) this.#claim = undefined;
  }

  async #sendAll(claim: Claim<Item>, allowance: Allowance, patienceEnds: number): Promise<void> {
    const { now, wait } = this.#options;
    while (this.#claim === claim && this.#hasDue()) {
      const coolMs = this.#coolDown.remainingMs;
      if (allowance.isTired || !allowance.mayCallIn(coolMs)) return;
      if (coolMs > 0) {
        if (now() + coolMs > patienceEnds) return;
        claim.extend(coolMs);
        await wait(coolMs);
        continue;
      }
      const batch = this.#backlog.take(this.#destination.limits, this.#coolDown.isFailing);
      if (batch.entries.length === 0) continue;
      if (!(await this.#sendBatch(batch, claim, allowance))) return;
    }
  }

  /** One call. False when no call was made. */
  async #sendBatch(batch: Batch<Item>, claim: Claim<Item>, allowance: Allowance): Promise<boolean> {
    const { entries } = batch;
    const bytes = sumBytes(entries);
    allowance.work(callCost(bytes, this.#isWarm));
    this.#isWarm = true;
    const timeoutMs = Math.min(this.#destination.timeoutMs ?? TIMEOUT_MS, allowance.remainingMs);
    claim.extend(timeoutMs);
    claim.sending.add(entries);
    const delivery = await callInTime(
      this.#destination,
      entries.map(({ item }) => item),
      allowance.forCall(this.#options.timeout, timeoutMs),
      timeoutMs,
      this.#options.wait,
    );
    claim.sending.delete(entries);
    if (this.#claim !== claim) {
      // Another sender took this one for dead and put the entries back: only good news still counts.
      this.#settleLate(entries, delivery);
      return false;
    }
    return this.#settle(batch, delivery);
  }

  /** False when nothing was sent at all, so that another call would send nothing either. */
  #settle(batch: Batch<Item>, delivery: Delivery): boolean {
    const { account } = this.#options;
    for (const remark of delivery.remarks ?? []) account.refused(remark);
    if (delivery.isDivisible === true && batch.entries.length > 1) {
      const parts = halves(batch);
      if (parts !== undefined) {
        this.#backlog.divide(parts);
        return true;
      }
    }
    const { accepted, unsent, failed, refused, refusals, failure } = sortOut(
      batch.entries,
      delivery,
    );
    for (const entry of accepted) {
      account.accepted();
      this.#finish(entry);
    }
    if (accepted.length > 0) refill(batch);
    for (const entry of refused) this.#finish(entry);
    for (const [reason, count] of refusals) account.refused({ count, reason });
    this.#backlog.putBack(unsent);
    this.#retry(failed, failure ?? '');
    const last = failure ?? [...refusals.keys()].at(-1);
    if (last !== undefined) account.failed(last);
    const isSent = unsent.length < batch.entries.length;
    if (failure !== undefined) this.#cool(delivery.retryAfterMs);
    else if (isSent) this.#coolDown.succeeded();
    return isSent;
  }

  #cool(askedMs: number | undefined): void {
    this.#coolDown.failed(askedMs);
    if (askedMs === undefined || askedMs <= MAX_RETRY_AFTER_MS) return;
    const minutes = MAX_RETRY_AFTER_MS / 60_000;
    const reason = `${this.name} asks to wait for more than ${minutes} minutes; it is tried again after ${minutes}`;
    this.#options.account.refused({ count: 0, reason });
  }

  #settleLate(entries: readonly Entry<Item>[], delivery: Delivery): void {
    for (const entry of sortOut(entries, delivery).accepted) {
      this.#options.account.accepted();
      this.#finish(entry);
    }
  }

  /** A sender vanished: whether its calls arrived is not known, so they count as attempts. */
  #takeOver({ sending }: Claim<Item>): void {
    const reason = `a request that was sending to ${this.name} ended`;
    for (const batch of sending)
      this.#retry(
        batch.filter(({ isDone }) => !isDone),
        reason,
      );
  }

  /** Puts back what a call carried without success; an entry without an attempt left is lost. */
  #retry(entries: readonly Entry<Item>[], reason: string): void {
    const { account } = this.#options;
    const left: Entry<Item>[] = [];
    for (const entry of entries) {
      entry.attempts += 1;
      if (entry.attempts < this.#maxAttempts) {
        account.retried();
        left.push(entry);
      } else {
        account.lost('attempts', reason);
        this.#finish(entry);
      }
    }
    this.#backlog.retryLater(left);
  }

  #finish(entry: Entry<Item>): void {
    entry.isDone = true;
    this.#options.memory.free(entry.bytes);
  }

  #hasDue(): boolean {
    return this.#backlog.hasDue(this.#dueUpTo) || this.#isOverdue();
  }

  /** Waits while another invocation sends. @returns whether it is for this one to send now */
  #standBy(allowance: Allowance): Promise<boolean> {
    const isOpen = (): boolean => this.#hasDue() || this.#claim?.isSending === true;
    const calls = (): number => (isOpen() ? 1 + this.callsNeeded : 0);
    return this.#others.until(() => !this.#isClaimed(), allowance, calls);
  }

  /** Twice as many as if none failed. */
  #callsFor(items: number): number {
    return (2 * items) / this.#destination.limits.maxItems;
  }

  #mayGoOn(): boolean {
    return this.#backlog.length > 0 && !this.#isClaimed();
  }

  #isOverdue(): boolean {
    return isOverdue(this.#backlog, this.#destination.limits.maxItems);
  }

  #isClaimed(): boolean {
    return this.#claim?.isHeld === true;
  }
}
