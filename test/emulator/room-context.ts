/** What a vendor's room is given, over an empty store in memory and a clock that stands still. */
import { createDirectInbox } from '../../emulator/inbox/direct.ts';
import { createIntakes } from '../../emulator/threads/intakes.ts';
import { openDatabase } from '../../emulator/store/database.ts';
import { createJournal } from '../../emulator/store/journal.ts';
import type { RoomContext } from '../../emulator/inbox/room.ts';

export const NOW_MS = Date.UTC(2026, 10, 22, 12, 0, 30);

export interface TestContext extends RoomContext {
  /** Rows of a query, as plain objects. */
  rows(sql: string): Record<string, unknown>[];
}

export function openRoomContext(now: () => number = () => NOW_MS): TestContext {
  const database = openDatabase(':memory:');
  const journal = createJournal(database, now);
  return {
    database,
    journal,
    inbox: createDirectInbox(journal, createIntakes(database, journal, now)),
    now,
    rows(sql) {
      const statement = database.prepare(sql);
      statement.setReadBigInts(true);
      return statement.all().map((row) => Object.fromEntries(Object.entries(row).map(smallNumber)));
    },
  };
}

/** Integers are read as bigint, for nanoseconds; all others are handier as numbers. */
function smallNumber([name, value]: [string, unknown]): [string, unknown] {
  const number = Number(value);
  return [name, typeof value === 'bigint' && Number.isSafeInteger(number) ? number : value];
}
