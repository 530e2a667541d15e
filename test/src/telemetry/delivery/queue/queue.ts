import { expect } from 'vitest';
import type { QueueProducer } from '../../../../../src/telemetry/delivery/queue/message.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** A queue that keeps Cloudflare's limits and remembers its messages. */
export function createQueue(refuseFrom = Number.POSITIVE_INFINITY) {
  const bodies: string[] = [];
  const delays: (number | undefined)[] = [];
  let calls = 0;
  const queue: QueueProducer = {
    async sendBatch(messages) {
      calls += 1;
      if (calls > refuseFrom) throw new Error('queue is full');
      expect(messages.length).toBeLessThanOrEqual(100);
      for (const { body } of messages) expect(bytes(body)).toBeLessThan(128_000);
      expect(messages.reduce((sum, { body }) => sum + bytes(body), 0)).toBeLessThan(256_000);
      bodies.push(...messages.map(({ body }) => body));
      delays.push(...messages.map(({ delaySeconds }) => delaySeconds));
    },
  };
  return {
    queue,
    bodies,
    delays,
    calls: () => calls,
    items: () => bodies.flatMap((body) => JSON.parse(body).items),
  };
}

export function message(body: unknown, attempts = 1) {
  const outcome: { acked: boolean; delay?: number | undefined } = { acked: false };
  return {
    outcome,
    body,
    attempts,
    ack: () => void (outcome.acked = true),
    retry: (options?: { delaySeconds?: number }) => void (outcome.delay = options?.delaySeconds),
  };
}
