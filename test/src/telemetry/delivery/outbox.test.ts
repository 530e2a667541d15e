import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outbox, type Delivery } from '../../../../src/telemetry/delivery/outbox.ts';

/** A clock that stands still until told, and requests whose background work it carries out. */
class World {
  now = 0;
  #timers: { at: number; wake: () => void }[] = [];
  readonly work: Promise<unknown>[] = [];

  readonly wait = (ms: number): Promise<void> =>
    new Promise((wake) => this.#timers.push({ at: this.now + ms, wake }));
  readonly waitUntil = (promise: Promise<unknown>): void => void this.work.push(promise);

  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settle();
      const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.now = Math.max(this.now, due.at);
      due.wake();
    }
    this.now = end;
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function createWorld(send: (items: readonly string[]) => Promise<Delivery<string>>, limits = {}) {
  const world = new World();
  const said: string[] = [];
  const outbox = new Outbox({
    now: () => world.now,
    wait: world.wait,
    random: () => 0.5,
    lingerMs: 100,
    limits,
    onRefused: (name, count, reason) => said.push(`${name} ${count} ${reason}`),
  });
  const push = outbox.lane({ name: 'sink', send });
  return {
    world,
    outbox,
    said,
    push: (item: string, keep = false) => push(item, item.length, world.waitUntil, keep),
    counts: () => outbox.counts()['sink'],
  };
}

const all = (items: readonly string[]): Delivery<string> => ({
  accepted: items.length,
  retry: [],
  refused: [],
});

describe('Outbox', () => {
  it('sends what several requests pushed in one batch, after the linger', async () => {
    const batches: string[][] = [];
    const { world, push } = createWorld(async (items) => (batches.push([...items]), all(items)));
    for (const item of ['a', 'b', 'c']) push(item);
    expect(world.work).toHaveLength(1);
    await world.advance(99);
    expect(batches).toEqual([]);
    await world.advance(1);
    expect(batches).toEqual([['a', 'b', 'c']]);
  });

  it('drains at once when a lane is large, because timers starve under load', async () => {
    const batches: string[][] = [];
    const { world, push } = createWorld(async (items) => (batches.push([...items]), all(items)), {
      largeItems: 3,
    });
    for (const item of ['a', 'b', 'c']) push(item);
    await settle();
    expect(batches).toEqual([['a', 'b', 'c']]);
    await world.advance(5_000);
    expect(batches).toHaveLength(1);
  });

  it('puts a failed batch back to the front and retries it with backoff', async () => {
    const batches: string[][] = [];
    const { world, push, counts } = createWorld(async (items) => {
      batches.push([...items]);
      return batches.length < 3 ? { accepted: 0, retry: items, refused: [] } : all(items);
    });
    push('a');
    await world.advance(150);
    push('b');
    await world.advance(10_000);
    expect(batches).toEqual([['a'], ['a', 'b'], ['a', 'b']]);
    expect(counts()).toMatchObject({ queued: 0, accepted: 2, retried: 3 });
  });

  it('waits as long as the vendor asks for', async () => {
    const times: number[] = [];
    const { world, push } = createWorld(async (items) => {
      times.push(world.now);
      return times.length === 1
        ? { accepted: 0, retry: items, retryAfterMs: 7_000, refused: [] }
        : all(items);
    });
    push('a');
    await world.advance(30_000);
    expect(times).toEqual([100, 7_100]);
  });

  it('drops what was refused, counts it and says each reason once', async () => {
    const { world, push, said, counts } = createWorld(async () => ({
      accepted: 0,
      retry: [],
      refused: [{ count: 1, reason: 'status is 403' }],
    }));
    push('a');
    await world.advance(200);
    push('b');
    await world.advance(200);
    expect(said).toEqual(['sink 1 status is 403']);
    expect(counts()).toMatchObject({ queued: 0, refused: 2 });
  });

  it('gives an item up after its last attempt', async () => {
    let sends = 0;
    const { world, push, counts } = createWorld(
      async (items) => ((sends += 1), { accepted: 0, retry: items, refused: [] }),
      { maxAttempts: 3 },
    );
    push('a');
    await world.advance(60_000);
    expect(sends).toBe(3);
    expect(counts()).toMatchObject({ queued: 0, dropped: { overflow: 0, attempts: 1 } });
  });

  it('evicts the oldest first and what is to be kept last', async () => {
    const batches: string[][] = [];
    const { world, push, counts } = createWorld(
      async (items) => (batches.push([...items]), all(items)),
      { maxItems: 2 },
    );
    push('error', true);
    for (const item of ['a', 'b', 'c']) push(item);
    await world.advance(100);
    expect(batches).toEqual([['error', 'c']]);
    expect(counts()?.dropped).toEqual({ overflow: 2, attempts: 0 });
  });

  it('lets no slow destination delay another', async () => {
    const world = new World();
    const outbox = new Outbox({ now: () => world.now, wait: world.wait, random: Math.random });
    const arrived: string[] = [];
    const slow = outbox.lane<string>({ name: 'slow', send: () => new Promise(() => {}) });
    const quick = outbox.lane<string>({
      name: 'quick',
      send: async (items) => (arrived.push(...items), all(items)),
    });
    for (const item of ['a', 'b']) {
      slow(item, 1, world.waitUntil);
      quick(item, 1, world.waitUntil);
      await world.advance(200);
    }
    expect(arrived).toEqual(['a', 'b']);
  });

  it('takes over from a sender that vanished, and loses nothing', async () => {
    const batches: string[][] = [];
    const { world, push } = createWorld(async (items) => {
      batches.push([...items]);
      return batches.length === 1 ? new Promise<never>(() => {}) : all(items);
    });
    push('a');
    await world.advance(20_000);
    push('b');
    await world.advance(200);
    expect(batches).toEqual([['a'], ['a', 'b']]);
  });

  it('does not send again what a late sender got acknowledged', async () => {
    const batches: string[][] = [];
    let acknowledge = (): void => {};
    const { world, push } = createWorld((items) => {
      batches.push([...items]);
      if (batches.length > 1) return Promise.resolve({ accepted: 0, retry: items, refused: [] });
      return new Promise((resolve) => (acknowledge = () => resolve(all(items))));
    });
    push('a');
    await world.advance(20_000);
    push('b');
    await world.advance(200);
    acknowledge();
    await world.advance(2_000);
    expect(batches[1]).toEqual(['a', 'b']);
    expect(batches.slice(2).every((batch) => !batch.includes('a'))).toBe(true);
  });

  it('loses nothing and repeats nothing acknowledged, whatever fails', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const) }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
    );
    const fate = fc.constantFrom('ok', 'fail', 'half', 'throw');
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.array(fate, { maxLength: 30 }),
        async (steps, fates) => {
          const acknowledged: string[] = [];
          let sends = 0;
          const { world, push, counts } = createWorld(
            async (items) => {
              const next = fates[sends];
              sends += 1;
              if (next === 'throw') throw new Error('connection lost');
              const kept =
                next === 'fail' ? 0 : next === 'half' ? Math.ceil(items.length / 2) : items.length;
              acknowledged.push(...items.slice(0, kept));
              return { accepted: kept, retry: items.slice(kept), refused: [] };
            },
            { maxAttempts: 1_000, largeItems: 5 },
          );
          let pushed = 0;
          for (const current of steps) {
            if (current.kind === 'push') push(String(pushed++));
            else await world.advance(current.ms);
          }
          // Whatever is cooling down at the end is sent by a later request's leader.
          for (let turn = 0; turn < 40; turn += 1) {
            push(String(pushed++));
            await world.advance(31_000);
          }
          expect(new Set(acknowledged).size).toBe(acknowledged.length);
          expect(acknowledged).toHaveLength(pushed);
          expect(counts()?.queued).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});
