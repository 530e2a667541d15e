import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Delivery } from '../../../../src/telemetry/delivery/outbox.ts';
import {
  deliverBatch,
  queued,
  type QueueProducer,
} from '../../../../src/telemetry/delivery/queue.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;
const took = (items: readonly unknown[]): Delivery<never> => ({
  accepted: items.length,
  retry: [],
  refused: [],
});

/** A queue that keeps Cloudflare's limits and remembers its messages. */
function createQueue(refuseFrom = Number.POSITIVE_INFINITY) {
  const bodies: string[] = [];
  let calls = 0;
  const queue: QueueProducer = {
    async sendBatch(messages) {
      calls += 1;
      if (calls > refuseFrom) throw new Error('queue is full');
      expect(messages.length).toBeLessThanOrEqual(100);
      for (const { body } of messages) expect(bytes(body)).toBeLessThan(128_000);
      expect(messages.reduce((sum, { body }) => sum + bytes(body), 0)).toBeLessThan(256_000);
      bodies.push(...messages.map(({ body }) => body));
    },
  };
  return { queue, bodies, items: () => bodies.flatMap((body) => JSON.parse(body).items) };
}

function message(body: unknown, attempts = 1) {
  const outcome: { acked: boolean; delay?: number | undefined } = { acked: false };
  return {
    outcome,
    body,
    attempts,
    ack: () => void (outcome.acked = true),
    retry: (options?: { delaySeconds?: number }) => void (outcome.delay = options?.delaySeconds),
  };
}

const vendor = (send: (items: readonly unknown[]) => Promise<Delivery<unknown>>) =>
  new Map([['sink', { name: 'sink', send }]]);

describe('queued', () => {
  it('loses nothing and keeps the queue’s limits, whatever the sizes', async () => {
    const sizes = fc.array(
      fc.oneof(fc.nat(200), fc.nat(60_000), fc.integer({ min: 119_000, max: 140_000 })),
      {
        maxLength: 20,
      },
    );
    await fc.assert(
      fc.asyncProperty(sizes, fc.constantFrom('x', 'é', '"', '\u2028'), async (lengths, unit) => {
        const { queue, items } = createQueue();
        const direct: string[] = [];
        const destination = queued<string>(
          { name: 'sink', send: async (given) => (direct.push(...given), took(given)) },
          queue,
        );
        const given = lengths.map((length, index) => `${index}${unit.repeat(length)}`);
        const delivery = await destination.send(given);
        expect([...items(), ...direct].toSorted()).toEqual([...given].toSorted());
        expect(delivery).toMatchObject({ accepted: given.length, retry: [] });
      }),
      { numRuns: 40 },
    );
  });

  it('gives back what the queue did not take', async () => {
    const { queue, items } = createQueue(1);
    const given = Array.from({ length: 8 }, (_, index) => `${index}${'x'.repeat(100_000)}`);
    const { accepted, retry } = await queued<string>(
      { name: 'sink', send: async () => took([]) },
      queue,
    ).send(given);
    expect(items()).toHaveLength(accepted);
    expect([...items(), ...retry]).toEqual(given);
    expect(retry.length).toBeGreaterThan(0);
  });
});

describe('deliverBatch', () => {
  it('acknowledges what the vendor took, and only that', async () => {
    const good = message('{"vendor":"sink","items":[1,2]}');
    const bad = message('{"vendor":"sink","items":[3]}', 3);
    await deliverBatch(
      { messages: [good, bad] },
      vendor(async (items) =>
        items.includes(3) ? { accepted: 0, retry: items, refused: [] } : took(items),
      ),
      createQueue().queue,
    );
    expect(good.outcome).toEqual({ acked: true });
    expect(bad.outcome).toEqual({ acked: false, delay: 20 });
  });

  it('lets no vendor that hangs delay another, and asks it once a batch', async () => {
    let giveUp = (): void => {};
    const asked: unknown[] = [];
    const hanging = {
      name: 'hanging',
      send: (items: readonly unknown[]) =>
        new Promise<Delivery<unknown>>((settle) => {
          asked.push(...items);
          giveUp = () => settle({ accepted: 0, retry: items, refused: [] });
        }),
    };
    const quick = { name: 'quick', send: async (items: readonly unknown[]) => took(items) };
    const messages = [
      message('{"vendor":"hanging","items":[1]}'),
      message('{"vendor":"quick","items":[2]}'),
      message('{"vendor":"hanging","items":[3]}', 2),
    ];
    const delivered = deliverBatch(
      { messages },
      new Map(Object.entries({ hanging, quick })),
      createQueue().queue,
    );
    await vi.waitFor(() => expect(messages[1]?.outcome.acked).toBe(true));
    expect(messages[0]?.outcome).toEqual({ acked: false });
    giveUp();
    await delivered;
    expect(asked).toEqual([1]);
    expect(messages.map(({ outcome }) => outcome.delay)).toEqual([5, undefined, 10]);
  });

  it('waits as long as the vendor asks for', async () => {
    const throttled = message('{"vendor":"sink","items":[1]}');
    await deliverBatch(
      { messages: [throttled] },
      vendor(async (items) => ({ accepted: 0, retry: items, retryAfterMs: 90_500, refused: [] })),
      createQueue().queue,
    );
    expect(throttled.outcome.delay).toBe(91);
  });

  it('puts back the rest of what was taken in part', async () => {
    const partial = message('{"vendor":"sink","items":[1,2,3]}');
    const { queue, bodies } = createQueue();
    await deliverBatch(
      { messages: [partial] },
      vendor(async () => ({ accepted: 2, retry: [2], refused: [] })),
      queue,
    );
    expect(partial.outcome.acked).toBe(true);
    expect(bodies).toEqual(['{"vendor":"sink","items":[2]}']);
  });

  it('drops what the vendor refuses for good', async () => {
    const refused = message('{"vendor":"sink","items":[1]}');
    await deliverBatch(
      { messages: [refused] },
      vendor(async () => ({ accepted: 0, retry: [], refused: [{ count: 1, reason: 'no' }] })),
      createQueue().queue,
    );
    expect(refused.outcome.acked).toBe(true);
  });

  it.each(['not json', '{"vendor":"other","items":[1]}', 7])(
    'puts %o back, for someone who understands it',
    async (body) => {
      const strange = message(body);
      await deliverBatch(
        { messages: [strange] },
        vendor(async () => took([])),
        createQueue().queue,
      );
      expect(strange.outcome).toEqual({ acked: false, delay: 3_600 });
    },
  );

  it('survives a destination that throws', async () => {
    const thrown = message('{"vendor":"sink","items":[1]}');
    await deliverBatch(
      { messages: [thrown] },
      vendor(() => Promise.reject(new Error('bug'))),
      createQueue().queue,
    );
    expect(thrown.outcome).toEqual({ acked: false, delay: 5 });
  });
});
