/**
 * Ends workers that were replaced, each once it has sent its telemetry. One that cannot, because a vendor is slow,
 * goes on beside its successor for a while; the terminal says what it lost in the end.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Instance } from './instance.ts';

export interface Retirement {
  /** `sent` settles when the telemetry is sent, or after a while that callers can wait; the worker ends by itself. */
  retire(instance: Instance): { readonly sent: Promise<void> };
  /** Shortens the time of all workers, because the emulator ends. */
  hurry(): void;
  /** Settles when all have ended. */
  done(): Promise<void>;
}

/** Clients wait no longer for a worker's successor. */
const SENT_MS = 3_000;
/** What a request's `waitUntil` has. */
const LAST_MS = 30_000;
/** At the emulator's end the user waits at the terminal, so workers have only this long. */
const HURRY_MS = 1_500;

export function createRetirement(
  print: (line: string, stream: 'out' | 'error') => void,
): Retirement {
  const leaving = new Set<Promise<void>>();
  let hurryMs = Number.POSITIVE_INFINITY;

  async function leave(instance: Instance, sent: () => void): Promise<void> {
    const lastMs = performance.now() + LAST_MS;
    const deadlineMs = () => Math.min(lastMs, hurryMs);
    try {
      const left = await instance.flush(deadlineMs);
      if (left !== 0) {
        print(`A worker ended before all its telemetry was sent; lost: ${left ?? 'some'}`, 'error');
      }
      sent();
      if (hurryMs === Number.POSITIVE_INFINITY) await instance.queuesAreQuiet(deadlineMs);
    } finally {
      sent();
      await instance.end();
    }
  }

  return {
    retire(instance) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const left = leave(instance, resolve)
        .catch((error: unknown) => print(`Cannot end a worker: ${String(error)}`, 'error'))
        .finally(() => leaving.delete(left));
      leaving.add(left);
      return { sent: Promise.race([promise, wait(SENT_MS, undefined, { ref: false })]) };
    },
    hurry() {
      hurryMs = performance.now() + HURRY_MS;
    },
    async done() {
      await Promise.all(leaving);
    },
  };
}
