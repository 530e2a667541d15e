import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryOf } from '../../../../src/telemetry/delivery/memory.ts';
import { Outbox } from '../../../../src/telemetry/delivery/outbox.ts';
import { createWorld, took, UNLIMITED } from './world.ts';

describe('Memory', () => {
  it('evicts the oldest first and what is to be kept last', async () => {
    const batches: string[][] = [];
    const { runtime, push, counts, outbox } = createWorld(
      async (items) => (batches.push([...items]), took(items)),
      { maxBytes: 20 },
    );
    push('error', true, 10);
    for (const item of ['a', 'b', 'c']) push(item, false, 10);
    await runtime.advance(100);
    expect(batches).toEqual([['error', 'c']]);
    expect(counts()?.dropped).toEqual({ overflow: 2, attempts: 0, budget: 0 });
    expect(outbox.accounts[0]?.lastLoss).toEqual({
      cause: 'overflow',
      reason: 'more telemetry waited than TELEMETRY_MAX_BYTES allows',
    });
  });

  it('does not take an item that alone is more than all may be', async () => {
    const { runtime, push, counts } = createWorld(async (items) => took(items), {
      maxBytes: 1_000,
    });
    for (let n = 0; n < 10; n += 1) push('x', false, 10);
    push('giant', true, 2_000);
    await runtime.advance(1_000);
    expect(counts()).toMatchObject({ accepted: 10, dropped: { overflow: 1 } });
  });

  it('evicts the oldest of all lanes, and counts it where it was lost', () => {
    const outbox = new Outbox({
      now: () => 0,
      wait: () => setImmediate(),
      random: () => 0,
      maxBytes: 30,
    });
    const send = async (items: readonly string[]) => took(items);
    const [one, other] = ['one', 'other'].map((name) =>
      outbox.lane<string>({ name, limits: UNLIMITED, send }),
    );
    one?.('1', 10, undefined, true);
    other?.('2', 10, undefined);
    one?.('3', 10, undefined);
    one?.('4', 10, undefined);
    expect(outbox.counts()).toMatchObject({
      one: { queued: 3, dropped: { overflow: 0 } },
      other: { queued: 0, dropped: { overflow: 1 } },
    });
    one?.('5', 10, undefined);
    expect(outbox.counts()).toMatchObject({ one: { queued: 3, dropped: { overflow: 1 } } });
  });

  it('never holds more than its cap, for any items', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 50 }), keep: fc.boolean() })),
        (items) => {
          const { push, counts } = createWorld(async (given) => took(given), { maxBytes: 100 });
          for (const { bytes, keep } of items) {
            push('x', keep, bytes);
            expect(counts()?.queuedBytes).toBeLessThanOrEqual(100);
          }
        },
      ),
    );
  });
});

describe('memoryOf', () => {
  it.each([
    ['', 200],
    ['abc', 203],
    ['é'.repeat(10), 210],
    ['Ā', 202],
    ['a'.repeat(99) + '😀', 402],
  ])('counts what an engine keeps for %j', (text, bytes) => {
    expect(memoryOf(text)).toBe(bytes);
  });

  it('is what texts of any script take: the heap grows within twice the cap', () => {
    const { gc } = globalThis;
    if (gc === undefined) throw new Error('This test needs --expose-gc');
    const MAX_BYTES = 8 * 1024 * 1024;
    for (const unit of ['x', 'é', '漢', '😀']) {
      const outbox = new Outbox({
        now: () => 0,
        wait: () => setImmediate(),
        random: () => 0,
        maxBytes: MAX_BYTES,
      });
      const push = outbox.lane<string>({
        name: 'sink',
        limits: UNLIMITED,
        send: () => new Promise(() => {}),
      });
      gc();
      const before = process.memoryUsage().heapUsed;
      for (let n = 0; n < 60_000; n += 1) {
        // Joined from pieces, as encoders do.
        let text = `{"n":${n},"text":"`;
        for (let piece = 0; piece < 20; piece += 1) text += unit.repeat(10) + piece;
        push(text, memoryOf(text), undefined);
      }
      gc();
      const grown = process.memoryUsage().heapUsed - before;
      expect(outbox.counts()['sink']?.queued).toBeGreaterThan(5_000);
      expect(grown).toBeLessThan(2 * MAX_BYTES);
    }
  });
});
