/**
 * Has a thread of its own move the write-ahead log into the database file. Moving it waits for the disk, and the thread
 * that answers requests should not. https://sqlite.org/wal.html#checkpointing
 */
import type { DatabaseSync } from 'node:sqlite';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Checkpoints {
  /** Call it before closing the database, so that the last connection leaves no log behind. */
  stop(): Promise<void>;
}

/**
 * @param entry of the thread; see ../threads/checkpoint.ts
 * @returns undefined for a store in memory, which has no log
 */
export function startCheckpoints(database: DatabaseSync, entry: URL): Checkpoints | undefined {
  const file = database.location();
  if (file === null) return undefined;
  const thread = new Worker(entry, { workerData: file });
  // If the thread fails, SQLite moves the log itself, in the connection that makes it too long.
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
