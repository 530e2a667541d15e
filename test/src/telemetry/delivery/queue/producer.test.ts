import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Allowance } from '../../../../../src/telemetry/delivery/allowance.ts';
import { queued } from '../../../../../src/telemetry/delivery/queue/producer.ts';
import { within } from '../../../../../src/telemetry/kit/delivery.ts';
import { createWorld, retry, took, UNLIMITED } from '../world.ts';
import { createQueue } from './queue.ts';

const kinds = (outcomes: readonly { readonly kind: string }[]): string[] =>
  outcomes.map(({ kind }) => kind);

describe('queued', () => {
  it('loses nothing and keeps the queue’s limits, for items of any size', async () => {
    const sizes = fc.array(
      fc.oneof(fc.nat(200), fc.nat(60_000), fc.integer({ min: 119_000, max: 140_000 })),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(sizes, fc.constantFrom('x', 'é', '"', '\u2028'), async (lengths, unit) => {
        const { queue, items } = createQueue();
        const direct: string[] = [];
        const destination = queued<string>(
          {
            name: 'sink',
            limits: UNLIMITED,
            send: async (given) => (direct.push(...given), took(given)),
          },
          queue,
        );
        const given = lengths.map((length, index) => `${index}${unit.repeat(length)}`);
        const { outcomes } = await destination.send(given, within(10_000));
        expect([...items(), ...direct].toSorted()).toEqual([...given].toSorted());
        expect(kinds(outcomes)).toEqual(given.map(() => 'accepted'));
      }),
      { numRuns: 40 },
    );
  });

  it('tells what the queue did not take, and what it was not asked to', async () => {
    const { queue, items } = createQueue(1);
    const given = Array.from({ length: 8 }, (_, index) => `${index}${'x'.repeat(100_000)}`);
    const { outcomes } = await queued<string>(
      { name: 'sink', limits: UNLIMITED, send: async () => took([]) },
      queue,
    ).send(given, within(10_000));
    expect(items()).toEqual(given.slice(0, 2));
    expect(kinds(outcomes)).toEqual([
      'accepted',
      'accepted',
      'retry',
      'retry',
      'unsent',
      'unsent',
      'unsent',
      'unsent',
    ]);
    expect(outcomes[2]).toMatchObject({
      reason: 'Cannot put telemetry into the queue: queue is full',
    });
  });

  it('takes a subrequest for each call of the queue, and none that is not left', async () => {
    const { queue, items } = createQueue();
    const now = (): number => 0;
    const allowance = new Allowance({ now, subrequests: 3 });
    const given = Array.from({ length: 9 }, (_, index) => `${index}${'x'.repeat(100_000)}`);
    const { outcomes } = await queued<string>(
      { name: 'sink', limits: UNLIMITED, send: async () => took([]) },
      queue,
    ).send(
      given,
      allowance.forCall(() => new AbortController().signal, 1),
    );
    expect(items()).toHaveLength(4);
    expect(kinds(outcomes).filter((kind) => kind === 'unsent')).toHaveLength(5);
  });

  it('takes “Too many subrequests” of the queue for what it is: nothing was sent', async () => {
    let exhausted = false;
    const queue = { sendBatch: () => Promise.reject(new Error('Too many subrequests.')) };
    const destination = queued<string>(
      { name: 'sink', limits: UNLIMITED, send: async (items) => took(items) },
      queue,
    );
    const allowance = { ...within(1_000), exhaust: () => void (exhausted = true) };
    const { outcomes } = await destination.send(['a'], allowance);
    expect({ kinds: kinds(outcomes), exhausted }).toEqual({ kinds: ['unsent'], exhausted: true });
  });

  it('passes on how long the vendor of an oversize item asks to wait', async () => {
    const destination = queued<string>(
      {
        name: 'sink',
        limits: UNLIMITED,
        send: async (items) => ({ ...retry(items), retryAfterMs: 60_000 }),
      },
      createQueue().queue,
    );
    const delivery = await destination.send(['x'.repeat(130_000)], within(1_000));
    expect(delivery).toMatchObject({ retryAfterMs: 60_000 });
  });

  it('puts an item into the queue once, though an oversize one beside it hangs', async () => {
    const { queue, items } = createQueue();
    const { runtime, outbox, within: request } = createWorld(async (given) => took(given));
    const put = outbox.lane<string>(
      queued(
        {
          name: 'queued',
          limits: UNLIMITED,
          send: (given, { signal }) =>
            new Promise((resolve) => {
              signal.addEventListener('abort', () => resolve(retry(given)), { once: true });
            }),
        },
        queue,
      ),
    );
    request((invocation) => {
      for (const text of ['a', 'b', 'x'.repeat(130_000)]) put(text, text.length, invocation);
    });
    for (let n = 0; n < 300; n += 1) {
      request((invocation) => outbox.lead(invocation));
      await runtime.advance(1_000);
    }
    expect(items().toSorted()).toEqual(['a', 'b']);
  });

  it('packs few items of a vendor that takes one a call, so that a consumer can deliver a message', async () => {
    const { queue, bodies } = createQueue();
    await queued<string>(
      { name: 'sink', limits: { ...UNLIMITED, maxItems: 1 }, send: async () => took([]) },
      queue,
    ).send(
      Array.from({ length: 60 }, (_, index) => String(index)),
      within(10_000),
    );
    expect(bodies).toHaveLength(15);
  });
});
