import { describe, expect, it } from 'vitest';
import { Account } from '../../../../src/telemetry/delivery/account.ts';
import { Allowance } from '../../../../src/telemetry/delivery/allowance.ts';
import { Lane } from '../../../../src/telemetry/delivery/lane.ts';
import { Memory } from '../../../../src/telemetry/delivery/memory.ts';
import type { Delivery } from '../../../../src/telemetry/kit/delivery.ts';
import { retry, took, tookFirst, UNLIMITED } from './world.ts';

/** Longer than a call may take, and the grace behind it. */
const LEASE_MS = 15_000;

/** A lane whose sends are settled by hand; its clock moves when it waits or is told. Waits end at once, or by hand. */
function createLane({
  maxBytes = Number.POSITIVE_INFINITY,
  callsAtOnce = 1,
  maxItems = 1_000,
  waitsByHand = false,
} = {}) {
  let now = 0;
  const sends: { items: readonly string[]; settle: (delivery: Delivery) => void }[] = [];
  const clock = { now: () => now };
  const waits: number[] = [];
  const ends: (() => void)[] = [];
  const account = new Account('sink', clock);
  const memory = new Memory(maxBytes);
  const lane = new Lane<string>(
    {
      name: 'sink',
      limits: { ...UNLIMITED, maxItems },
      callsAtOnce,
      send: (items) => new Promise((settle) => sends.push({ items, settle })),
    },
    {
      ...clock,
      async wait(milliseconds) {
        waits.push(milliseconds);
        if (waitsByHand) await new Promise<void>((end) => ends.push(end));
        now += milliseconds;
      },
      timeout: () => new AbortController().signal,
      random: () => 0,
      memory,
      account,
    },
  );
  const drain = (): Promise<void> =>
    lane.drain(new Allowance({ ...clock, lifetimeMs: 1e9, subrequests: 1_000 }));
  const pass = (ms: number): void => void (now += ms);
  const endWait = (): void => ends.shift()?.();
  return { lane, memory, account, sends, drain, pass, waits, endWait, ...clock };
}

describe('Lane', () => {
  it('does not repeat what a late sender got acknowledged while its successor was sending', async () => {
    const { lane, memory, account, sends, drain, pass } = createLane();
    lane.push('a', 1, false);
    const late = drain();
    pass(LEASE_MS);
    lane.push('b', 1, false);
    const successor = drain();
    expect(sends.map(({ items }) => items)).toEqual([['a'], ['a']]);

    sends[0]?.settle(took(['a']));
    await late;
    sends[1]?.settle(retry(['a']));
    await expect.poll(() => sends.length).toBe(3);
    expect(sends[2]?.items).toEqual(['b']);
    sends[2]?.settle(took(['b']));
    await successor;
    expect(account.counts()).toMatchObject({ accepted: 2 });
    expect(lane.waiting()).toEqual({ items: 0, bytes: 0 });
    expect(memory.bytes).toBe(0);
  });

  it('counts what was on its way with a sender that vanished as tried, and loses none of it', async () => {
    const { lane, sends, drain, pass, account } = createLane();
    for (const item of ['a', 'b']) lane.push(item, 1, false);
    void drain();
    pass(LEASE_MS);
    const successor = drain();
    expect(sends[1]?.items).toEqual(['a', 'b']);
    sends[1]?.settle(took(['a', 'b']));
    await successor;
    expect(account.counts()).toMatchObject({ accepted: 2, retried: 2 });
  });

  it('goes on for a second sender, which stands by and sends nothing', async () => {
    const { lane, sends, drain, endWait } = createLane({ waitsByHand: true });
    lane.push('a', 1, false);
    const first = drain();
    lane.push('b', 1, false);
    const second = drain();
    sends[0]?.settle(took(['a']));
    await expect.poll(() => sends.length).toBe(2);
    sends[1]?.settle(took(['b']));
    await first;
    lane.push('of a later leader', 1, false);
    endWait();
    await second;
    expect(sends.map(({ items }) => items)).toEqual([['a'], ['b']]);
  });

  it('turns away a third sender while one stands by', async () => {
    const { lane, drain } = createLane({ waitsByHand: true });
    lane.push('a', 1, false);
    void drain();
    void drain();
    await drain();
    expect(lane.waiting().items).toBe(1);
  });

  it('is sent by the one that stands by when the sender vanished', async () => {
    const { lane, sends, drain, pass, endWait, account } = createLane({ waitsByHand: true });
    lane.push('a', 1, false);
    void drain();
    const second = drain();
    pass(LEASE_MS);
    endWait();
    await expect.poll(() => sends.length).toBe(2);
    sends[1]?.settle(took(['a']));
    await second;
    expect(account.counts()).toMatchObject({ accepted: 1, retried: 1 });
  });

  it('leaves what comes while it sends to a leader of its own', async () => {
    const { lane, sends, drain } = createLane();
    lane.push('a', 1, false);
    const first = drain();
    lane.push('b', 1, false);
    sends[0]?.settle(took(['a']));
    await first;
    expect(sends).toHaveLength(1);
    expect(lane.waiting().items).toBe(1);
  });

  it('makes as many calls at once as its destination allows', async () => {
    const { lane, sends, drain } = createLane({ callsAtOnce: 2, maxItems: 1 });
    for (const item of ['a', 'b', 'c']) lane.push(item, 1, false);
    const draining = drain();
    expect(sends.map(({ items }) => items)).toEqual([['a'], ['b']]);
    sends[0]?.settle(took(['a']));
    await expect.poll(() => sends.length).toBe(3);
    sends[1]?.settle(took(['b']));
    sends[2]?.settle(took(['c']));
    await draining;
    expect(lane.waiting().items).toBe(0);
  });

  it('counts what is on its way as memory, and evicts only what is not', async () => {
    const { lane, memory, account, sends, drain } = createLane({ maxBytes: 10 });
    lane.push('a', 6, false);
    const draining = drain();
    expect(memory.bytes).toBe(6);
    lane.push('b', 4, false);
    lane.push('c', 4, false);
    expect(memory.bytes).toBe(10);
    expect(account.counts().dropped).toEqual({ overflow: 1, attempts: 0, budget: 0 });
    expect(lane.waiting()).toEqual({ items: 2, bytes: 10 });
    sends[0]?.settle(took(['a']));
    await draining;
    expect(memory.bytes).toBe(4);
  });

  it('hears no bad news of a sender that comes back late', async () => {
    const { lane, account, sends, drain, pass } = createLane();
    lane.push('a', 1, false);
    const late = drain();
    pass(LEASE_MS);
    const successor = drain();
    sends[0]?.settle(retry(['a']));
    await late;
    sends[1]?.settle(took(['a']));
    await successor;
    expect(lane.waiting()).toEqual({ items: 0, bytes: 0 });
    await drain();
    expect(sends).toHaveLength(2);
    expect(account.counts().retried).toBe(1);
  });

  it('takes over only what a vanished sender had on its way', async () => {
    const { lane, sends, drain, pass } = createLane({ maxItems: 1 });
    for (const item of ['a', 'b']) lane.push(item, 1, false);
    void drain();
    sends[0]?.settle(took(['a']));
    await expect.poll(() => sends.length).toBe(2);
    expect(lane.waiting().items).toBe(1);
    pass(LEASE_MS);
    void drain();
    await expect.poll(() => sends.length).toBe(3);
    expect(sends[2]?.items).toEqual(['b']);
  });

  it('does not send for a third time what an earlier sender got acknowledged', async () => {
    const { lane, account, sends, drain, pass } = createLane();
    lane.push('a', 1, false);
    const first = drain();
    pass(LEASE_MS);
    void drain();
    sends[0]?.settle(took(['a']));
    await first;
    pass(LEASE_MS);
    await drain();
    expect(sends).toHaveLength(2);
    expect(lane.waiting()).toEqual({ items: 0, bytes: 0 });
    expect(account.counts().retried).toBe(1);
  });

  it('takes over from a sender that vanished before the clock was set back by an hour', async () => {
    const { lane, sends, drain, pass } = createLane();
    lane.push('a', 1, false);
    void drain();
    pass(-3_600_000);
    void drain();
    expect(sends.map(({ items }) => items)).toEqual([['a'], ['a']]);
  });

  it('goes on, while it sends, with what makes it large', async () => {
    const { lane, sends, drain } = createLane();
    lane.push('first', 1, false);
    const draining = drain();
    for (let n = 0; n < 1_000; n += 1) lane.push(String(n), 1, false);
    sends[0]?.settle(took(['first']));
    await expect.poll(() => sends.length).toBe(2);
    sends[1]?.settle(took(sends[1].items));
    await draining;
    expect(lane.waiting().items).toBe(0);
  });

  it('is not large while it cools down, so that a push need not try in vain', async () => {
    const { lane, sends, now } = createLane();
    lane.push('a', 1, false);
    const draining = lane.drain(new Allowance({ now, lifetimeMs: 5_000 }));
    sends[0]?.settle({ ...retry(['a']), retryAfterMs: 60_000 });
    await draining;
    for (let n = 0; n < 2_000; n += 1) lane.push(String(n), 1, false);
    expect(lane.isLarge()).toBe(false);
  });

  it('begins no call that has less than a second', async () => {
    const { lane, sends, now } = createLane();
    lane.push('a', 1, false);
    await lane.drain(new Allowance({ now, lifetimeMs: 999 }));
    expect(sends).toEqual([]);
  });

  it.each([
    ['after a success it begins with half a second again', [took, retry], 500],
    ['a call that was not made is not a success', [unsent, retry], 1_000],
  ])('backs off: %s', async (_, answers, expected) => {
    const { lane, sends, pass, now, waits } = createLane();
    for (const answer of [retry, ...answers]) {
      lane.push('x', 1, false);
      const drained = { isOver: false };
      void lane
        .drain(new Allowance({ now, lifetimeMs: 1_100 }))
        .then(() => (drained.isOver = true));
      for (let settled = sends.length - 1; !drained.isOver; await new Promise(setImmediate)) {
        for (; settled < sends.length; settled += 1) {
          sends[settled]?.settle(answer(sends[settled]?.items ?? []));
        }
      }
      pass(60_000);
    }
    lane.push('x', 1, false);
    pass(-60_000);
    void lane.drain(new Allowance({ now, lifetimeMs: 1e6 }));
    // Half of it is by chance, which is 0 here.
    expect(waits[0]).toBe(expected / 2);
  });
});

function unsent(items: readonly unknown[]): Delivery {
  return tookFirst(items, 0, { kind: 'unsent', reason: 'none left' });
}
