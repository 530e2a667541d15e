/** Opens the store and starts its threads. A store in memory has none: threads cannot share it. */
import { createQueryThread, type QueryThread } from '../columns/query-thread.ts';
import { createDirectInbox } from '../inbox/direct.ts';
import type { RoomContext } from '../inbox/room.ts';
import { startThreadedInbox } from '../inbox/threaded.ts';
import { createSqlProcess, type RunSql } from '../sql/sql-process.ts';
import { startCheckpoints } from '../store/checkpoints.ts';
import { openDatabase } from '../store/database.ts';
import { lockFolder } from '../store/folder-lock.ts';
import { createJournal } from '../store/journal.ts';
import { createWriteLock, type WriteLock } from '../store/write-lock.ts';
import { THREADS } from './entries.ts';
import { createIntakes } from './intakes.ts';

export interface StartOptions {
  /** Folder of the store, or `:memory:`. */
  readonly directory: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Gets a line for what could not be stored, for what was set aside, and for each error that no room expected. */
  readonly report: (message: string) => void;
  /** Gets what ends each thing that was started, in the order of starting. */
  readonly started: (close: () => unknown) => void;
}

export interface OpenStore {
  readonly context: RoomContext;
  /** Undefined where queries run in this thread. */
  readonly queries: QueryThread | undefined;
  /** Undefined for a store in memory. */
  readonly runSql: RunSql | undefined;
  readonly whenFree: WriteLock['whenFree'];
}

/** @throws when the folder is in use, or the store cannot be opened */
export async function startStore(options: StartOptions): Promise<OpenStore> {
  const { directory, now, report, started } = options;
  started(lockFolder(directory));
  const database = openDatabase(directory, report);
  started(() => database.close());
  const checkpoints = startCheckpoints(database, THREADS.checkpoint);
  started(() => checkpoints?.stop());
  const queries = createQueryThread(database, THREADS.queries, { report });
  started(() => queries?.close());
  const sql = createSqlProcess(database, THREADS.sql);
  started(() => sql?.close());
  const writeLock = createWriteLock();
  const { whenFree } = writeLock;
  const journal = createJournal(database, now, whenFree);
  const thread = THREADS.inbox;
  const threaded = await startThreadedInbox({ database, journal, thread, writeLock, report });
  started(() => threaded?.close());
  const inbox = threaded ?? createDirectInbox(journal, createIntakes(database, journal, now));
  return {
    context: { database, journal, inbox, now, report },
    queries,
    runSql: sql?.run,
    whenFree,
  };
}
