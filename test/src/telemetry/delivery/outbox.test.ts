import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outbox } from '../../../../src/telemetry/delivery/outbox.ts';
import type { Delivery } from '../../../../src/telemetry/kit/delivery.ts';
import { createWorld, refuse, retry, took, tookFirst, UNLIMITED } from './world.ts';
import { VirtualRuntime } from './virtual-runtime.ts';

describe('Outbox', () => {
  it('sends what several requests pushed in one batch, after the linger', async () => {
    const batches: string[][] = [];
    const { runtime, push } = createWorld(async (items) => (batches.push([...items]), took(items)));
    for (const item of ['a', 'b', 'c']) push(item);
    await runtime.advance(99);
    expect(batches).toEqual([]);
    await runtime.advance(1);
    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  it('drains at once when a lane is large, because timers starve under load', async () => {
    const batches: number[] = [];
    const { runtime, push } = createWorld(
      async (items) => (batches.push(items.length), took(items)),
    );
    for (let n = 0; n < 1_000; n += 1) push('a');
    await runtime.advance(0);
    expect(batches).toEqual([1_000]);
    await runtime.advance(5_000);
    expect(batches).toHaveLength(1);
  });

  it('sends what failed again, with backoff, behind what was not tried yet', async () => {
    const batches: string[][] = [];
    const { runtime, push, counts } = createWorld(async (items) => {
      batches.push([...items]);
      return batches.length < 2 ? retry(items) : took(items);
    });
    push('a');
    await runtime.advance(150);
    push('b');
    await runtime.advance(10_000);
    expect(batches).toEqual([['a'], ['b'], ['a']]);
    expect(counts()).toMatchObject({ queued: 0, accepted: 2, retried: 1 });
  });

  it('goes on retrying for as long as its invocation lives', async () => {
    const times: number[] = [];
    const { runtime, push, elapsed } = createWorld(async (items) => {
      times.push(elapsed());
      return times.length < 5 ? retry(items) : took(items);
    });
    push('a');
    await runtime.advance(28_000);
    // Three quarters of 0.5, 1, 2 and 4 s: half fixed, half by chance.
    expect(times).toEqual([100, 475, 1_225, 2_725, 5_725]);
  });

  it.each([
    [0, [100, 350]],
    [0.999, [100, 600]],
  ])('spreads retries by chance: random %f', async (random, expected) => {
    const times: number[] = [];
    const { runtime, push, elapsed } = createWorld(
      async (items) => {
        times.push(elapsed());
        return times.length === 1 ? retry(items) : took(items);
      },
      { random: () => random },
    );
    push('a');
    await runtime.advance(1_000);
    expect(times.map((time) => Math.round(time))).toEqual(expected);
  });

  it('waits as long as the vendor asks for', async () => {
    const times: number[] = [];
    const { runtime, push, elapsed } = createWorld(async (items) => {
      times.push(elapsed());
      return times.length === 1 ? { ...retry(items), retryAfterMs: 7_000 } : took(items);
    });
    push('a');
    await runtime.advance(30_000);
    expect(times).toEqual([100, 7_100]);
  });

  it('drops what was refused, counts it and says each reason once', async () => {
    const { runtime, push, said, counts } = createWorld(async (items) =>
      refuse(items, 'status is 403'),
    );
    push('a');
    await runtime.advance(200);
    push('b');
    await runtime.advance(200);
    expect(said).toEqual(['sink 1 status is 403']);
    expect(counts()).toMatchObject({ queued: 0, queuedBytes: 0, refused: 2 });
  });

  it('gives an item up after its last attempt, with the vendor’s reason', async () => {
    let sends = 0;
    const { runtime, push, counts, outbox } = createWorld(
      async (items) => ((sends += 1), retry(items, 'status is 500')),
      { maxAttempts: 3 },
    );
    push('a');
    await runtime.advance(60_000);
    expect(sends).toBe(3);
    expect(counts()).toMatchObject({ queued: 0, dropped: { overflow: 0, attempts: 1, budget: 0 } });
    expect(outbox.accounts[0]?.lastLoss).toEqual({ cause: 'attempts', reason: 'status is 500' });
  });

  it('lets ten requests lead at once at most, however few calls they have', () => {
    let lingering = 0;
    const outbox = new Outbox({
      now: () => 0,
      wait: () => ((lingering += 1), new Promise(() => undefined)),
      random: () => 0,
      subrequests: 10,
    });
    const put = outbox.lane<string>({
      name: 'sink',
      limits: { ...UNLIMITED, maxItems: 1 },
      send: async (items) => took(items),
    });
    for (let n = 0; n < 30; n += 1) {
      put('a', 1, { waitUntil: () => undefined, subrequests: () => 8, answeredAt: () => 0 });
    }
    expect(lingering).toBe(10);
  });

  it('leads again when its leader vanished: two seconds after the linger', async () => {
    const batches: string[][] = [];
    const { runtime, outbox, within } = createWorld(async () => took([]));
    const put = outbox.lane<string>({
      name: 'other',
      limits: UNLIMITED,
      send: async (items) => (batches.push([...items]), took(items)),
    });
    // Its waitUntil does nothing, as that of a request which was cancelled.
    const answeredAt = (): undefined => undefined;
    const vanished = { waitUntil: () => undefined, subrequests: () => 0, answeredAt };
    const lost = new Outbox({
      now: () => runtime.now,
      wait: () => new Promise(() => undefined),
      random: Math.random,
    });
    lost.lead(vanished);
    let leads = 0;
    const counting = { waitUntil: () => void (leads += 1), subrequests: () => 0, answeredAt };
    await runtime.advance(2_099);
    lost.lead(counting);
    expect(leads).toBe(0);
    await runtime.advance(1);
    lost.lead(counting);
    expect(leads).toBe(1);
    within((invocation) => put('a', 1, invocation));
    await runtime.advance(100);
    expect(batches).toEqual([['a']]);
  });

  it('lets no slow destination delay another', async () => {
    const runtime = new VirtualRuntime(() => ({}));
    const { now, ...effects } = { ...runtime, now: () => runtime.now };
    const outbox = new Outbox({ ...effects, now, random: Math.random });
    const arrived: string[] = [];
    const slow = outbox.lane<string>({
      name: 'slow',
      limits: UNLIMITED,
      send: () => new Promise(() => {}),
    });
    const quick = outbox.lane<string>({
      name: 'quick',
      limits: UNLIMITED,
      send: async (items) => (arrived.push(...items), took(items)),
    });
    for (const item of ['a', 'b']) {
      runtime.invoke((invocation) => {
        slow(item, 1, invocation);
        quick(item, 1, invocation);
      });
      await runtime.advance(400);
    }
    expect(arrived).toEqual(['a', 'b']);
  });

  it('takes a destination that ignores its signal for silent, and sends again', async () => {
    const batches: string[][] = [];
    const { runtime, push, counts } = createWorld(async (items) => {
      batches.push([...items]);
      return batches.length === 1 ? new Promise<never>(() => {}) : took(items);
    });
    push('a');
    await runtime.advance(20_000);
    expect(batches).toEqual([['a'], ['a']]);
    expect(counts()).toMatchObject({
      accepted: 1,
      lastFailure: { reason: 'sink gave no answer in 10000 ms' },
    });
  });

  it('loses nothing and repeats nothing acknowledged, under any failures', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const) }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
    );
    const fate = fc.constantFrom('ok', 'fail', 'half', 'throw', 'unsent', 'divide', 'short');
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.array(fate, { maxLength: 30 }),
        async (steps, fates) => {
          const acknowledged: string[] = [];
          let sends = 0;
          const send = async (items: readonly string[]): Promise<Delivery> => {
            const next = fates[sends];
            sends += 1;
            if (next === 'throw') throw new Error('connection lost');
            if (next === 'fail') return retry(items);
            if (next === 'unsent')
              return tookFirst(items, 0, { kind: 'unsent', reason: 'none left' });
            if (next === 'short') return { outcomes: [] };
            if (next === 'divide' && items.length > 1)
              return { ...refuse(items, 'no'), isDivisible: true };
            const kept = next === 'half' ? Math.ceil(items.length / 2) : items.length;
            acknowledged.push(...items.slice(0, kept));
            return tookFirst(items, kept, { kind: 'retry', reason: 'half' });
          };
          const { runtime, push, counts } = createWorld(send, { maxAttempts: 1_000 });
          let pushed = 0;
          for (const current of steps) {
            if (current.kind === 'push') push(String(pushed++));
            else await runtime.advance(current.ms);
          }
          // What is cooling down at the end is sent by a later request's leader.
          for (let turn = 0; turn < 35; turn += 1) {
            push(String(pushed++));
            await runtime.advance(31_000);
          }
          expect(new Set(acknowledged).size).toBe(acknowledged.length);
          expect(acknowledged).toHaveLength(pushed);
          expect(counts()).toMatchObject({ queued: 0, queuedBytes: 0, accepted: pushed });
        },
      ),
      { numRuns: 40 },
    );
  });
});
