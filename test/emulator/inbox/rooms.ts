/** The two AWS rooms over a store in a folder with its inbox's thread, as the emulator puts them together. */
import type { DatabaseSync } from 'node:sqlite';
import { createAuthenticator } from '../../../emulator/vendors/aws/credentials.ts';
import { createCloudWatchLogs } from '../../../emulator/vendors/cloudwatch/routes.ts';
import { openDatabase } from '../../../emulator/store/database.ts';
import { startThreadedInbox, type ThreadedInbox } from '../../../emulator/inbox/threaded.ts';
import { createWriteLock } from '../../../emulator/store/write-lock.ts';
import { createJournal, type Journal } from '../../../emulator/store/journal.ts';
import { THREADS } from '../../../emulator/threads/entries.ts';
import type { RoomContext } from '../../../emulator/inbox/room.ts';
import { createXRay } from '../../../emulator/vendors/xray/routes.ts';
import { NOW_MS } from '../room-context.ts';
import { KEY, REGION, type Rooms } from '../serve.ts';
import { column } from './entries.ts';

export interface OpenInbox {
  readonly database: DatabaseSync;
  readonly journal: Journal;
  readonly inbox: ThreadedInbox;
  /** What could not be stored. */
  readonly reports: readonly string[];
  close(): Promise<void>;
}

/** @throws when what a process before left cannot be stored */
export async function openInbox(
  folder: string,
  now = () => NOW_MS,
  thread = THREADS.inbox,
  reports: string[] = [],
): Promise<OpenInbox> {
  const database = openDatabase(folder);
  const writeLock = createWriteLock();
  const journal = createJournal(database, now, writeLock.whenFree);
  const report = (message: string) => void reports.push(message);
  try {
    const inbox = await startThreadedInbox({
      database,
      journal,
      thread,
      writeLock,
      report,
    });
    if (inbox === undefined) throw new Error('A store in a folder has an inbox');
    return {
      database,
      journal,
      inbox,
      reports,
      async close() {
        await inbox.close();
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

export function createRoomsOver(context: RoomContext): Rooms {
  const { database, journal, inbox, now } = context;
  const authenticator = createAuthenticator({ keys: [KEY], strict: true, now });
  return {
    database,
    journal,
    inbox,
    now,
    xray: createXRay(context, authenticator, { region: REGION }),
    logs: createCloudWatchLogs(context, authenticator, { region: REGION }),
    refusals: () => column(database, 'SELECT code FROM refusals ORDER BY id').map(String),
  };
}
