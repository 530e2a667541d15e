import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { Account } from '../../../../../src/telemetry/delivery/account.ts';
import { Allowance } from '../../../../../src/telemetry/delivery/allowance.ts';
import type { Destination } from '../../../../../src/telemetry/delivery/destination.ts';
import { queued } from '../../../../../src/telemetry/delivery/queue/producer.ts';
import { deliverBatch } from '../../../../../src/telemetry/delivery/queue/consumer.ts';
import {
  within,
  type CallAllowance,
  type Delivery,
} from '../../../../../src/telemetry/kit/delivery.ts';
import { refuse, retry, took, tookFirst, UNLIMITED } from '../world.ts';
import { createQueue, message } from './queue.ts';

type SendUnknown = (items: readonly unknown[], allowance: CallAllowance) => Promise<Delivery>;

function vendor(
  send: SendUnknown,
  maxItems = UNLIMITED.maxItems,
): Map<string, Destination<unknown>> {
  return new Map([['sink', { name: 'sink', limits: { ...UNLIMITED, maxItems }, send }]]);
}

/** A consumer whose invocation has the given subrequests. */
function consumer(
  destinations: ReadonlyMap<string, Destination<unknown>>,
  { subrequests = 50, queue = createQueue() } = {},
) {
  const said: string[] = [];
  const now = (): number => 0;
  const onRefused = (name: string, count: number, reason: string): number =>
    said.push(`${name} ${count} ${reason}`);
  const accounts = new Map<string, Account>();
  const accountOf = (name: string): Account => {
    const account = accounts.get(name) ?? new Account(name, { now, onRefused });
    accounts.set(name, account);
    return account;
  };
  const allowance = new Allowance({ now, subrequests });
  return {
    said,
    queue,
    account: (name = 'sink') => accounts.get(name)?.counts(),
    deliver: (...messages: ReturnType<typeof message>[]) =>
      deliverBatch(
        { messages },
        {
          destinations,
          queue: queue.queue,
          allowance,
          accountOf,
          now,
          wait: () => Promise.reject(new Error('a consumer does not wait')),
          random: () => 0.5,
          timeout: () => new AbortController().signal,
        },
      ),
  };
}

const outcomes = (...messages: ReturnType<typeof message>[]) =>
  messages.map(({ outcome }) => outcome);

describe('deliverBatch', () => {
  it('acknowledges what the vendor took, and only that', async () => {
    const good = message('{"vendor":"sink","items":[1,2]}');
    const bad = message('{"vendor":"sink","items":[3]}', 3);
    const send: SendUnknown = async (items) => ({
      outcomes: items.map((item) =>
        item === 3 ? { kind: 'retry', reason: 'down' } : { kind: 'accepted' },
      ),
    });
    await consumer(vendor(send)).deliver(good, bad);
    expect(outcomes(good, bad)).toEqual([{ acked: true }, { acked: false, delay: 20 }]);
  });

  it('lets no vendor that hangs delay another, and asks it once a batch', async () => {
    let giveUp = (): void => {};
    const asked: unknown[] = [];
    const hanging: Destination<unknown> = {
      name: 'hanging',
      limits: { ...UNLIMITED, maxItems: 1 },
      send: (items) =>
        new Promise<Delivery>((settle) => {
          asked.push(...items);
          giveUp = () => settle(retry(items));
        }),
    };
    const quick: Destination<unknown> = {
      name: 'quick',
      limits: UNLIMITED,
      send: async (items) => took(items),
    };
    const messages = [
      message('{"vendor":"hanging","items":[1]}'),
      message('{"vendor":"quick","items":[2]}'),
      message('{"vendor":"hanging","items":[3]}', 2),
    ];
    const { queue, deliver } = consumer(new Map(Object.entries({ hanging, quick })));
    const delivered = deliver(...messages);
    await vi.waitFor(() => expect(messages[1]?.outcome.acked).toBe(true), 20_000);
    expect(messages[0]?.outcome).toEqual({ acked: false });
    giveUp();
    await delivered;
    expect(asked).toEqual([1]);
    // What was not asked for is a new message: only the one that failed has used up a delivery.
    expect(messages.map(({ outcome }) => outcome.delay)).toEqual([5, undefined, undefined]);
    expect({ bodies: queue.bodies, delays: queue.delays }).toEqual({
      bodies: ['{"vendor":"hanging","items":[3]}'],
      delays: [5],
    });
  });

  it.each([
    [90_500, 91],
    [1_000, 5],
    [86_400_000, 300],
  ])(
    'waits as long as the vendor asks for, %i ms, up to 5 minutes',
    async (retryAfterMs, delay) => {
      const throttled = message('{"vendor":"sink","items":[1]}');
      await consumer(vendor(async (items) => ({ ...retry(items), retryAfterMs }))).deliver(
        throttled,
      );
      expect(throttled.outcome.delay).toBe(delay);
    },
  );

  it('puts back the rest of what was taken in part', async () => {
    const partial = message('{"vendor":"sink","items":[1,2,3]}');
    const { queue, deliver } = consumer(
      vendor(async (items) => tookFirst(items, 2, { kind: 'retry', reason: 'throttled' })),
    );
    await deliver(partial);
    expect(partial.outcome.acked).toBe(true);
    expect(queue.bodies).toEqual(['{"vendor":"sink","items":[3]}']);
    expect(queue.delays).toEqual([5]);
  });

  it.each([401, 403, 400])(
    'counts what the vendor refuses with %i and says why once',
    async (status) => {
      const refused = [1, 2].map((n) => message(`{"vendor":"sink","items":[${n}]}`));
      const { deliver, account, said } = consumer(
        vendor(async (items) => refuse(items, `status is ${status}`), 1),
      );
      await deliver(...refused);
      expect(refused.every(({ outcome }) => outcome.acked)).toBe(true);
      expect(account()).toMatchObject({ accepted: 0, refused: 2 });
      expect(said).toEqual([`sink 1 status is ${status}`]);
    },
  );

  it('halves a call that is refused as a whole', async () => {
    const mixed = message('{"vendor":"sink","items":[1,2,3,4,5,6,7,8]}');
    const { deliver, account } = consumer(
      vendor(async (items) =>
        items.includes(5) ? { ...refuse(items, 'poison'), isDivisible: true } : took(items),
      ),
    );
    await deliver(mixed);
    expect(mixed.outcome.acked).toBe(true);
    expect(account()).toMatchObject({ accepted: 7, refused: 1 });
  });

  it('10 messages of 60 items, one a call, are all delivered by invocations of 50 calls', async () => {
    const arrived = new Map<unknown, number>();
    let pending = Array.from({ length: 10 }, (_, m) =>
      message(
        JSON.stringify({
          vendor: 'sink',
          items: Array.from({ length: 60 }, (_u, n) => m * 60 + n),
        }),
      ),
    );
    let invocations = 0;
    while (pending.length > 0 && invocations < 60) {
      invocations += 1;
      let calls = 0;
      const { queue, deliver } = consumer(
        vendor(async (items, allowance) => {
          if (!allowance.subrequest())
            return tookFirst(items, 0, { kind: 'unsent', reason: 'none' });
          calls += 1;
          for (const item of items) arrived.set(item, (arrived.get(item) ?? 0) + 1);
          return took(items);
        }, 1),
      );
      await deliver(...pending.slice(0, 10));
      expect(calls + queue.calls()).toBeLessThanOrEqual(50);
      expect(pending.slice(0, 10).every(({ outcome }) => outcome.acked)).toBe(true);
      pending = [...pending.slice(10), ...queue.bodies.map((body) => message(body))];
    }
    expect(arrived.size).toBe(600);
    expect([...arrived.values()].every((times) => times === 1)).toBe(true);
    // 45 calls each, the rest being for putting back.
    expect(invocations).toBeLessThanOrEqual(16);
  });

  it.each([
    ['the first ten', (n: number) => n < 10],
    ['every tenth', (n: number) => n % 10 === 0],
    ['one', (n: number) => n === 150],
  ])(
    'of 300 items with %s poisoned, the others arrive once and use up no delivery',
    async (_, isPoison) => {
      interface Waiting {
        readonly body: string;
        readonly attempts: number;
        readonly readyAt: number;
      }
      let now = 0;
      let waiting: Waiting[] = [];
      const dead: unknown[] = [];
      const arrived: unknown[] = [];
      let charged = 0;
      const queue = {
        async sendBatch(messages: { body: string; delaySeconds?: number }[]) {
          for (const { body, delaySeconds = 0 } of messages) {
            waiting.push({ body, attempts: 1, readyAt: now + delaySeconds });
          }
        },
      };
      const destination: Destination<unknown> = {
        name: 'sink',
        limits: { ...UNLIMITED, maxItems: 1 },
        callsAtOnce: 2,
        async send(items, allowance) {
          if (!allowance.subrequest())
            return tookFirst(items, 0, { kind: 'unsent', reason: 'none' });
          if (items.some((item) => isPoison(Number(item)))) return retry(items, 'poison');
          arrived.push(...items);
          return took(items);
        },
      };
      const all = Array.from({ length: 300 }, (_u, n) => n);
      await queued(destination, queue, 50).send(all, within(1_000));
      const account = new Account('sink', { now: () => now * 1_000 });
      while (waiting.length > 0) {
        now = Math.max(now + 1, Math.min(...waiting.map(({ readyAt }) => readyAt)));
        const batch = waiting.filter(({ readyAt }) => readyAt <= now).slice(0, 10);
        waiting = waiting.filter((one) => !batch.includes(one));
        const messages = batch.map((one) => {
          const items: number[] = JSON.parse(one.body).items;
          return {
            ...one,
            ack: () => undefined,
            retry({ delaySeconds = 0 } = {}) {
              if (!items.every(isPoison)) charged += 1;
              if (one.attempts > 20) dead.push(...items);
              else
                waiting.push({ ...one, attempts: one.attempts + 1, readyAt: now + delaySeconds });
            },
          };
        });
        await deliverBatch(
          { messages },
          {
            destinations: new Map([['sink', destination]]),
            queue,
            allowance: new Allowance({ now: () => now * 1_000, subrequests: 50 }),
            accountOf: () => account,
            now: () => now * 1_000,
            wait: () => setImmediate(),
            random: () => 0.5,
            timeout: () => new AbortController().signal,
          },
        );
      }
      const good = all.filter((n) => !isPoison(n));
      expect(arrived.toSorted((a, b) => Number(a) - Number(b))).toEqual(good);
      expect({ charged, dead: dead.toSorted((a, b) => Number(a) - Number(b)) }).toEqual({
        charged: 0,
        dead: all.filter(isPoison),
      });
    },
  );

  it('puts messages back as they are when the queue takes none', async () => {
    const partial = message('{"vendor":"sink","items":[1,2]}');
    const { deliver } = consumer(
      vendor(async (items) => tookFirst(items, 1, { kind: 'retry', reason: 'down' })),
      { queue: createQueue(0) },
    );
    await deliver(partial);
    expect(partial.outcome).toEqual({ acked: false, delay: 5 });
  });

  it.each(['not json', '{"vendor":"other","items":[1]}', 7])(
    'puts %o back, for a version that understands it',
    async (body) => {
      const strange = message(body);
      await consumer(vendor(async () => took([]))).deliver(strange);
      expect(strange.outcome).toEqual({ acked: false, delay: 3_600 });
    },
  );

  it('survives a destination that throws', async () => {
    const thrown = message('{"vendor":"sink","items":[1]}');
    await consumer(vendor(() => Promise.reject(new Error('bug')))).deliver(thrown);
    expect(thrown.outcome).toEqual({ acked: false, delay: 5 });
  });
});
