/**
 * The inbox of a store in a file. A thread stores the rows in batches, so that a request waits for no row. A batch
 * begins when half a megabyte is waiting, or 20 ms after the first entry, or at once when a reader waits. If more
 * than 32 MB is waiting, senders wait. While the log cannot be written, requests are refused.
 */
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isOfStore, reasonOf, StoreUnavailable } from '../store/failure.ts';
import { identityOf } from '../store/presence.ts';
import { createTrouble } from '../store/trouble.ts';
import type { Journal } from '../store/journal.ts';
import { createGathering } from './gather.ts';
import type { Inbox } from './inbox.ts';
import { createKeeping } from './keeping.ts';
import { openLog, type Position } from './log.ts';
import type { Report } from './messages.ts';
import { readPosition } from './settle.ts';
import { createStoringThread } from './storing-thread.ts';
import type { WriteLock } from '../store/write-lock.ts';

export interface ThreadedInbox extends Inbox {
  /** Stores what is left, as far as that works, and ends the thread. */
  close(): Promise<void>;
}

export interface ThreadedInboxOptions {
  readonly database: DatabaseSync;
  readonly journal: Journal;
  /** Entry of the thread; see ../threads/inbox.ts. */
  readonly thread: URL;
  readonly writeLock: WriteLock;
  /** Gets a line for each thing that could not be stored. */
  readonly report: (message: string) => void;
}

/** How long an entry may wait for others, to be stored with them. */
const GATHER_MS = 20;
/** A batch begins when this much is waiting. */
const GATHER_BYTES = 512 * 1024;
/** Senders wait beyond this much. A reader then waits about a second for the rows. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
const RETRY_MS = 1_000;
const GONE = 'The store was deleted or replaced';

interface Waiter {
  /** Where the log has to be settled to. */
  readonly goal: number;
  resolve(): void;
  reject(error: Error): void;
}

/** First stores what an earlier process left. @returns undefined for a store in memory, which threads cannot share */
export async function startThreadedInbox(
  options: ThreadedInboxOptions,
): Promise<ThreadedInbox | undefined> {
  const { database, journal, writeLock, report } = options;
  const file = database.location();
  if (file === null) return undefined;
  const before = readPosition(database);
  const log = openLog(dirname(file), before);
  const keeping = createKeeping(log, file, report);
  const storing = createTrouble((line) => {
    // Before that it is thrown.
    if (isStarted) report(line);
  }, 'What was accepted is stored again');
  const removing = createTrouble(report, "Files of the inbox's log are deleted again");

  /** Bytes of the log. */
  let settled = log.bytesBefore(before);
  let accepted = log.bytesBefore(log.end());
  let waiters: Waiter[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** Set while one caller has the store to itself. */
  let held: Promise<unknown> | undefined;
  let failure: Error | undefined;
  let isStarted = false;
  let isClosed = false;

  const thread = createStoringThread({
    entry: options.thread,
    data: { file, identity: identityOf(file) ?? '' },
    take,
    failed,
    report,
  });

  function begin(): void {
    clearTimeout(timer);
    timer = undefined;
    if (isClosed || writeLock.isTaken || settled === accepted) return;
    if (!keeping.isInPlace()) return refuseAll(new StoreUnavailable(GONE));
    writeLock.take();
    thread.settle({ type: 'settle', until: log.end() });
  }

  function schedule(): void {
    if (isClosed || writeLock.isTaken || settled === accepted || failure !== undefined) return;
    if (waiters.length > 0 || accepted - settled > GATHER_BYTES) begin();
    else timer ??= setTimeout(begin, GATHER_MS);
  }

  function take(said: Report): void {
    if (said.type === 'failed') return failed(said.message);
    failure = undefined;
    storing.end();
    settled = log.bytesBefore(said.position);
    forget(said.position);
    said.faults.forEach(report);
    // What waited for the lock writes first.
    writeLock.release();
    journal.publish(said.changes);
    answer(
      ({ goal }) => goal <= settled,
      (waiter) => waiter.resolve(),
    );
    schedule();
  }

  /** Answers all that wait with the error, and tries again after a while. */
  function failed(message: string): void {
    if (!keeping.isInPlace()) {
      writeLock.release();
      return refuseAll(new StoreUnavailable(GONE));
    }
    const error = new StoreUnavailable(`Cannot store what was accepted: ${message}`);
    failure = error;
    writeLock.release();
    storing.begin(error.message);
    refuseAll(error);
    if (!isClosed) timer ??= setTimeout(begin, RETRY_MS);
  }

  function refuseAll(error: Error): void {
    answer(
      () => true,
      (waiter) => waiter.reject(error),
    );
  }

  /** Another emulator may have taken the folder meanwhile, whose files have the same names. */
  function forget(position: Position): void {
    if (!keeping.isInPlace()) return;
    const failure = log.forget(position);
    if (failure === undefined) removing.end();
    else removing.begin(`Cannot delete a file whose requests are stored: ${reasonOf(failure)}`);
  }

  function answer(isDue: (waiter: Waiter) => boolean, settle: (waiter: Waiter) => void): void {
    const due = waiters.filter(isDue);
    waiters = waiters.filter((waiter) => !isDue(waiter));
    due.forEach(settle);
  }

  /** @throws when the store fails */
  function until(goal: number): Promise<void> {
    if (failure !== undefined) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      waiters.push({ goal, resolve, reject });
      schedule();
    });
  }

  const gathering = createGathering((entries) => {
    keeping.keep(entries);
    accepted = log.bytesBefore(log.end());
    schedule();
  });

  const settledNow = () => (settled === accepted ? undefined : until(accepted));

  /** What a sender has to wait for. */
  function obstacle(): Promise<unknown> | undefined {
    if (held !== undefined) return held;
    const room = accepted - settled <= MAX_WAITING_BYTES;
    return room ? undefined : until(accepted - MAX_WAITING_BYTES);
  }

  const inbox: ThreadedInbox = {
    async accept(judge) {
      for (let wait = obstacle(); wait !== undefined; wait = obstacle()) await wait;
      const judged = judge();
      await gathering.add(judged.entry);
      return judged;
    },
    settled: settledNow,
    whenFree: writeLock.whenFree,
    async change(work) {
      keeping.check();
      try {
        const result = await inbox.exclusively(() => journal.keep(work));
        journal.publish();
        return result;
      } catch (error) {
        throw isOfStore(error) && !(error instanceof StoreUnavailable)
          ? keeping.refusal(error)
          : error;
      }
    },
    async exclusively(work) {
      for (let other = held; other !== undefined; other = held) await other;
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      // Entries that were judged by the present state are accepted before `work` changes it.
      gathering.flush();
      try {
        await settledNow();
        return await work();
      } finally {
        held = undefined;
        resolve();
      }
    },
    async close() {
      gathering.flush();
      // What was deleted is not stored.
      if (keeping.isInPlace()) {
        await settledNow()?.catch(() => 'it was told, and is tried again at the next start');
      }
      isClosed = true;
      clearTimeout(timer);
      log.close();
      if (settled === accepted) forget(log.end());
      refuseAll(new StoreUnavailable(GONE));
      await thread.end();
    },
  };
  try {
    await settledNow();
    isStarted = true;
    return inbox;
  } catch (error) {
    await inbox.close();
    throw error;
  }
}
