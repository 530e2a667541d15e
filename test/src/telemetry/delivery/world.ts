/** An outbox with one destination in virtual time, whose answers the test gives. */
import {
  ACCEPTED,
  all,
  type CallAllowance,
  type Delivery,
  type Outcome,
} from '../../../../src/telemetry/kit/delivery.ts';
import type { Invocation } from '../../../../src/telemetry/delivery/invocation.ts';
import { Outbox, type OutboxOptions } from '../../../../src/telemetry/delivery/outbox.ts';
import { VirtualRuntime } from './virtual-runtime.ts';

export type Send = (items: readonly string[], allowance: CallAllowance) => Promise<Delivery>;

export const UNLIMITED = {
  maxItems: Number.POSITIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
};

export const took = (items: readonly unknown[]): Delivery => ({
  outcomes: all(items.length, ACCEPTED),
});
export const retry = (items: readonly unknown[], reason = 'down'): Delivery => ({
  outcomes: all(items.length, { kind: 'retry', reason }),
});
export const refuse = (items: readonly unknown[], reason: string): Delivery => ({
  outcomes: all(items.length, { kind: 'refused', reason }),
});
/** The first `count` items are accepted, the others have the given outcome. */
export const tookFirst = (items: readonly unknown[], count: number, others: Outcome): Delivery => ({
  outcomes: items.map((_, index) => (index < count ? ACCEPTED : others)),
});

export function createWorld(send: Send, options: Partial<OutboxOptions> = {}) {
  const runtime = new VirtualRuntime(() => ({}));
  const said: string[] = [];
  let invocations = 0;
  const outbox = new Outbox({
    now: () => runtime.now,
    wait: runtime.wait,
    timeout: runtime.timeout,
    random: () => 0.5,
    lingerMs: 100,
    onRefused: (name, count, reason) => said.push(`${name} ${count} ${reason}`),
    ...options,
  });
  const put = outbox.lane<string>({ name: 'sink', limits: UNLIMITED, send });
  const within = (work: (invocation: Invocation) => void): void => {
    invocations += 1;
    runtime.invoke(work);
  };
  return {
    runtime,
    outbox,
    said,
    within,
    invocations: () => invocations,
    /** Milliseconds since the start. */
    elapsed: () => runtime.now - runtime.startedAt,
    push: (item: string, keep = false, bytes = item.length) =>
      within((invocation) => put(item, bytes, invocation, keep)),
    counts: () => outbox.counts()['sink'],
  };
}
