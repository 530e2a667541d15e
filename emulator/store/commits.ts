/**
 * Puts all work of one turn of the event loop into one transaction, because a transaction costs as much as a hundred
 * rows. Each piece of work stands behind a savepoint of its own. Its promise settles once the transaction is on disk,
 * so that work whose promise has settled is there after `kill -9`.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Billing } from '../meter/billing.ts';

/**
 * Runs `work` in a transaction that it may share. `work` must not begin one itself; if it throws, its writes are undone.
 *
 * @returns what `work` returned, when that is durable
 */
export type Commit = <T>(work: () => T) => Promise<T>;

/** A piece of work, and how to settle its promise once the transaction has ended. */
interface Waiting {
  run(): void;
  committed(): void;
  failed(error: unknown): void;
}

/** @param whenFree runs work once the other thread does not write. @default at once */
export function createCommits(
  database: DatabaseSync,
  billing: Billing,
  whenFree: (work: () => void) => void = (work) => work(),
): Commit {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const save = database.prepare('SAVEPOINT work');
  const undo = database.prepare('ROLLBACK TO work');
  const release = database.prepare('RELEASE work');
  let waiting: Waiting[] = [];

  function flush(): void {
    const batch = waiting;
    waiting = [];
    try {
      begin.run();
      for (const each of batch) each.run();
      billing.write();
      commit.run();
    } catch (error) {
      // The store itself failed, not one piece of work: the disk is full, or it was closed.
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
      billing.discard();
      for (const each of batch) each.failed(error);
      return;
    }
    for (const each of batch) each.committed();
  }

  return (work) =>
    new Promise((resolve, reject) => {
      let answer = (): void => undefined;
      waiting.push({
        run() {
          save.run();
          try {
            const result = billing.gather(work);
            answer = () => resolve(result);
          } catch (error) {
            // Where the disk is full SQLite has undone the whole transaction.
            if (!database.isTransaction) throw error;
            undo.run();
            answer = () => reject(error);
          }
          release.run();
        },
        committed: () => answer(),
        failed: reject,
      });
      if (waiting.length === 1) setImmediate(() => whenFree(flush));
    });
}
