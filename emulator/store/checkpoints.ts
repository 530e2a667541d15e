/**
 * Has the write-ahead log moved into the database file by a thread of its own, since that waits for the disk and the
 * thread that answers requests should not. https://sqlite.org/wal.html#checkpointing
 */
import type { DatabaseSync } from 'node:sqlite';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Checkpoints {
  /** To be called before the database is closed, so that the last to close it leaves no log behind. */
  stop(): Promise<void>;
}

/** @returns undefined for a store in memory, which has no log */
export function startCheckpoints(database: DatabaseSync): Checkpoints | undefined {
  const file = database.location();
  if (file === null) return undefined;
  const thread = new Worker(new URL('../threads/checkpoint.ts', import.meta.url), {
    workerData: file,
  });
  // Should it fail, the log is moved as SQLite does by itself: by whoever makes it too long.
  thread.on('error', () => undefined);
  thread.unref();
  return {
    async stop() {
      if (thread.threadId === -1) return;
      const ended = once(thread, 'exit');
      thread.ref();
      thread.postMessage('stop', []);
      await ended;
    },
  };
}
