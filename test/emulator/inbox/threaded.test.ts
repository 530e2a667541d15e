import { cpSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect, emptyDatabase, openDatabase } from '../../../emulator/store/database.ts';
import type { Entry } from '../../../emulator/inbox/entry.ts';
import { openLog } from '../../../emulator/inbox/log.ts';
import { startThreadedInbox } from '../../../emulator/inbox/threaded.ts';
import { createWriteLock } from '../../../emulator/store/write-lock.ts';
import { THREADS } from '../../../emulator/threads/entries.ts';
import { openRoomContext } from '../room-context.ts';
import { hexId, segment, TRACE_HEX } from '../vendors/xray/documents.ts';
import {
  column,
  FULL,
  logFiles,
  makeFolder,
  makeStream,
  putLogs,
  putSegments,
  readAll,
  removeFolder,
  START,
} from './entries.ts';
import { openInbox, type OpenInbox } from './rooms.ts';

let folder: string;
let opened: OpenInbox;
beforeEach(async () => {
  folder = makeFolder();
  opened = await openInbox(folder);
});
afterEach(async () => {
  await opened.close();
  removeFolder(folder);
});

const segmentsOf = (database: DatabaseSync) =>
  column(database, 'SELECT segment_id FROM xray_segments ORDER BY id');
const segments = () => segmentsOf(opened.database);
const ids = (...numbers: number[]) => numbers.map(hexId);

const accept = (entry: Entry) => opened.inbox.accept(() => ({ entry }));
const put = (n: number) => accept(putSegments([segment(n)]));

/** Whether no turn is under way. */
function isFree(): boolean {
  let free = false;
  opened.inbox.whenFree(() => {
    free = true;
  });
  return free;
}

/** Whether a promise is settled, when everything that can go on without the disk has gone on. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const later = new Promise((resolve) => void setTimeout(resolve, 50, pending));
  return (await Promise.race([promise, later])) === pending;
}

describe('startThreadedInbox', () => {
  test('is not for a store in memory', async () => {
    const { database, journal } = openRoomContext();
    const options = {
      database,
      journal,
      thread: THREADS.inbox,
      writeLock: createWriteLock(),
      report: () => undefined,
    };
    expect(await startThreadedInbox(options)).toBeUndefined();
    database.close();
  });

  test('stores what was accepted before it says that it is settled', async () => {
    expect(opened.inbox.settled()).toBeUndefined();
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    for (const n of numbers) await put(n);
    expect(opened.inbox.settled()).toBeInstanceOf(Promise);
    await opened.inbox.settled();
    expect(segments()).toEqual(ids(...numbers));
    expect(opened.inbox.settled()).toBeUndefined();
  });

  test('stores without being asked', async () => {
    await put(1);
    await vi.waitFor(() => expect(segments()).toEqual(ids(1)), { timeout: 20_000 });
  });

  test('keeps what is accepted beyond this process before it says so', async () => {
    const entry = putSegments([segment(1)]);
    await accept(entry);
    const kept = readAll(folder, openLog(folder, START).end());
    expect(kept).toEqual([{ ...entry, body: new Uint8Array(entry.body) }]);
  });

  test('tells the listeners of the journal once the rows are there', async () => {
    const heard: unknown[] = [];
    opened.journal.subscribe((change) => heard.push([change, segments()]));
    await put(1);
    await opened.inbox.settled();
    expect(heard).toEqual([
      ['xray', ids(1)],
      [TRACE_HEX, ids(1)],
    ]);
    await accept(putLogs(['x'], 'gone'));
    await opened.inbox.settled();
    expect(heard.slice(2)).toEqual([
      ['cloudwatch', ids(1)],
      ['refusal', ids(1)],
    ]);
    expect(opened.reports).toEqual([
      'Cannot store a request of PutLogEvents: The specified log group does not exist.',
    ]);
  });

  test('lets this thread write meanwhile', async () => {
    const { database, inbox, journal } = opened;
    makeStream(database);
    const work: Promise<unknown>[] = [];
    for (let n = 0; n < 300; n += 1) {
      work.push(
        put(n),
        journal.keep(() => journal.trace(`f${n.toString(16).padStart(31, '0')}`)),
      );
      if (n % 10 === 0) await new Promise((resolve) => void setImmediate(resolve));
    }
    await Promise.all(work);
    await inbox.settled();
    expect(segments()).toHaveLength(300);
    expect(column(database, 'SELECT count(*) FROM traces')).toEqual([301]);
  });

  test('lets senders wait where more comes than is stored, and loses nothing', async () => {
    makeStream(opened.database);
    const message = 'x'.repeat(1_000_000);
    await Promise.all(Array.from({ length: 24 }, () => accept(putLogs([message]))));
    await opened.inbox.settled();
    expect(column(opened.database, 'SELECT count(*) FROM log_events')).toEqual([24]);
    expect(column(opened.database, 'SELECT units FROM meter')).toEqual([24 * 1_000_026]);
  });
});

test('accept holds senders back while more than 32 MB are not stored, and takes all in the end', async () => {
  makeStream(opened.database);
  const other = connect(join(folder, 'telemetry.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  const entry = putLogs(['x'.repeat(1_000_000)]);
  let kept = 0;
  const all = (async () => {
    for (; kept < 45; kept += 1) await accept(entry);
  })();
  await vi.waitFor(() => expect(kept).toBeGreaterThanOrEqual(33), { timeout: 20_000 });
  expect(await isPending(all)).toBe(true);
  expect(kept).toBeLessThan(36);
  other.exec('ROLLBACK');
  other.close();
  await all;
  await opened.inbox.settled();
  expect(column(opened.database, 'SELECT count(*) FROM log_events')).toEqual([45]);
});

describe('exclusively', () => {
  test('waits for what was accepted, and holds back what comes until it has ended', async () => {
    for (const n of [1, 2, 3]) await put(n);
    const { promise, resolve } = Promise.withResolvers<void>();
    const seen: unknown[] = [];
    const work = opened.inbox.exclusively(async () => {
      seen.push(segments());
      await promise;
      seen.push(segments());
      return 'done';
    });
    const late = put(4);
    expect(await isPending(late)).toBe(true);
    resolve();
    expect(await work).toBe('done');
    await late;
    await opened.inbox.settled();
    expect(seen).toEqual([ids(1, 2, 3), ids(1, 2, 3)]);
    expect(segments()).toEqual(ids(1, 2, 3, 4));
  });

  test('comes after what was judged before, though that is not written yet', async () => {
    const accepted = put(1);
    const seen = await opened.inbox.exclusively(segments);
    await accepted;
    expect(seen).toEqual(ids(1));
  });

  test('is for one at a time, and goes on after one that fails', async () => {
    const order: string[] = [];
    const work = (name: string) =>
      opened.inbox.exclusively(async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => void setImmediate(resolve));
        order.push(`${name} ends`);
        if (name === 'b') throw new Error('b failed');
      });
    const all = await Promise.allSettled(['a', 'b', 'c'].map(work));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    await put(1);
    await opened.inbox.settled();
    expect(segments()).toEqual(ids(1));
  });

  test('empties the store for good', async () => {
    await put(1);
    await opened.inbox.exclusively(() => emptyDatabase(opened.database));
    expect(segments()).toEqual([]);
    // What a process finds, should this one be killed now.
    const copy = makeFolder();
    cpSync(folder, copy, { recursive: true });
    const next = await openInbox(copy);
    expect(segmentsOf(next.database)).toEqual([]);
    await next.close();
    removeFolder(copy);

    await put(2);
    await opened.inbox.settled();
    expect(segments()).toEqual(ids(2));
    await opened.close();
    opened = await openInbox(folder);
    expect(segments()).toEqual(ids(2));
  });
});

describe('after a process that was killed', () => {
  /** Writes a log as a process does that is killed before anything of it is stored. */
  function leave(...entries: Entry[]): void {
    const log = openLog(folder, START);
    for (const entry of entries) log.append(entry);
    log.close();
  }

  test('what it left is stored before the inbox is there', async () => {
    await opened.close();
    leave(putSegments([segment(1)]), putSegments([segment(2)]));
    leave(putSegments([segment(3)]));
    opened = await openInbox(folder);
    expect(segments()).toEqual(ids(1, 2, 3));
    await put(4);
    await opened.close();
    opened = await openInbox(folder);
    expect(segments()).toEqual(ids(1, 2, 3, 4));
    expect(column(opened.database, 'SELECT count(*) FROM requests')).toEqual([4]);
  });

  test('what is damaged of it is told and kept, and all else is stored', async () => {
    await opened.close();
    leave(...[1, 2, 3].map((n) => putSegments([segment(n)])));
    const file = join(folder, logFiles(folder)[0] ?? '');
    const bytes = readFileSync(file);
    bytes[Math.floor(bytes.length / 2)] = 0;
    writeFileSync(file, bytes);
    leave(putSegments([segment(4)]));
    opened = await openInbox(folder);
    expect(segments()).toEqual(ids(1, 3, 4));
    expect(opened.reports).toHaveLength(1);
    expect(opened.reports[0]).toMatch(
      /^Cannot read \d+ bytes of .*, which held 1 or more requests/,
    );
    await opened.close();
    expect(logFiles(folder)).toEqual([`${basename(file)}.damaged`]);
    expect(readFileSync(`${file}.damaged`)).toEqual(bytes);
    opened = await openInbox(folder);
  });

  test('the inbox does not start while that cannot be stored, and keeps it', async () => {
    opened.database.exec(FULL);
    await opened.close();
    leave(putSegments([segment(1)]));
    const reports: string[] = [];
    await expect(openInbox(folder, undefined, undefined, reports)).rejects.toThrow(
      'Cannot store what was accepted: disk full',
    );
    // What is thrown is told by who started it.
    expect(reports).toEqual([]);
    const database = openDatabase(folder);
    expect(segmentsOf(database)).toEqual([]);
    database.exec('DROP TRIGGER full');
    database.close();
    opened = await openInbox(folder);
    expect(segments()).toEqual(ids(1));
  });
});

describe('close', () => {
  test('stores what waits, and leaves no files', async () => {
    for (const n of [1, 2]) await put(n);
    await opened.close();
    expect(logFiles(folder)).toEqual([]);
    const database = openDatabase(folder);
    expect(segmentsOf(database)).toEqual(ids(1, 2));
    database.close();
    opened = await openInbox(folder);
  });

  test('leaves alone the files of another emulator that has taken the folder', async () => {
    await put(1);
    await opened.inbox.settled();
    removeFolder(folder);
    mkdirSync(folder);
    const other = await openInbox(folder);
    other.database.exec(FULL);
    await other.inbox.accept(() => ({ entry: putSegments([segment(2)]) }));
    expect(logFiles(folder)).toEqual(['inbox-1.log']);
    await opened.close();
    expect(logFiles(folder)).toEqual(['inbox-1.log']);
    other.database.exec('DROP TRIGGER full');
    await other.close();
    opened = await openInbox(folder);
    expect(segments()).toEqual(ids(2));
  });

  test('stores nothing in a store that takes the place of its own while its thread starts', async () => {
    const { inbox, reports } = opened;
    await put(1);
    const settled = inbox.settled();
    const away = `${folder}-away`;
    renameSync(folder, away);
    mkdirSync(folder);
    const other = await openInbox(folder);
    await expect(settled).rejects.toThrow('The store was deleted or replaced');
    expect(column(other.database, 'SELECT * FROM inbox_position')).toEqual([]);
    await other.inbox.accept(() => ({ entry: putSegments([segment(2)]) }));
    await other.inbox.settled();
    expect(segmentsOf(other.database)).toEqual(ids(2));
    expect(reports).toEqual([]);
    await opened.close();
    opened = other;
    // What it accepted is where it was kept.
    const own = await openInbox(away);
    expect(segmentsOf(own.database)).toEqual(ids(1));
    await own.close();
    removeFolder(away);
  });

  test('leaves them alone, though they came while it was waiting for the store', async () => {
    await put(1);
    await opened.inbox.settled();
    const lock = connect(join(folder, 'telemetry.sqlite'));
    lock.exec('BEGIN IMMEDIATE');
    await put(2);
    const closing = opened.close();
    const away = `${folder}-away`;
    renameSync(folder, away);
    mkdirSync(folder);
    cpSync(join(away, 'inbox-1.log'), join(folder, 'inbox-1.log'));
    lock.exec('ROLLBACK');
    lock.close();
    await closing;
    expect(logFiles(folder)).toEqual(['inbox-1.log']);
    removeFolder(away);
    opened = await openInbox(folder);
    expect(segments()).toEqual(ids(1, 2));
  });

  test('keeps what cannot be stored for the next start', async () => {
    opened.database.exec(FULL);
    await put(1);
    await opened.close();
    expect(logFiles(folder)).toHaveLength(1);
    const database = openDatabase(folder);
    database.exec('DROP TRIGGER full');
    database.close();
    opened = await openInbox(folder);
    expect(segments()).toEqual(ids(1));
    expect(column(opened.database, 'SELECT count(*) FROM requests')).toEqual([1]);
  });

  test('ends what is tried again, though a turn is under way', async () => {
    opened.database.exec(FULL);
    await put(1);
    await expect(opened.inbox.settled()).rejects.toThrow('disk full');
    const other = connect(join(folder, 'telemetry.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    await vi.waitFor(() => expect(isFree()).toBe(false), 20_000);
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const closing = opened.close();
    other.exec('ROLLBACK');
    await closing;
    other.close();
    // However often it is tried, it is told once.
    expect(opened.reports).toEqual(['Cannot store what was accepted: disk full']);
    expect(timers).not.toHaveBeenCalled();
    timers.mockRestore();
    opened = await openInbox(makeFolder());
  });
});

describe('when the store fails', () => {
  test('a file that cannot be deleted is told once, deleted later, and stops nothing', async () => {
    await opened.close();
    const log = openLog(folder, START);
    log.append(putSegments([segment(1)]));
    log.close();
    opened = await openInbox(folder);
    const path = join(folder, 'inbox-1.log');
    removeFolder(path);
    mkdirSync(path);
    for (const n of [2, 3]) {
      await put(n);
      await opened.inbox.settled();
    }
    const told = [
      expect.stringMatching(/^Cannot delete a file whose requests are stored: .*EISDIR/),
    ];
    expect(opened.reports).toEqual(told);
    removeFolder(path);
    await put(4);
    await opened.inbox.settled();
    expect(opened.reports).toEqual([...told, "Files of the inbox's log are deleted again"]);
    expect(segments()).toEqual(ids(1, 2, 3, 4));
  });

  test('who waits for rows of a store that was deleted is told so at once', async () => {
    await put(1);
    removeFolder(folder);
    await expect(opened.inbox.settled()).rejects.toThrow('The store was deleted or replaced');
    await opened.close();
    mkdirSync(folder);
    opened = await openInbox(folder);
  });

  test.each([
    [
      'query_only = ON',
      'query_only = OFF',
      'nothing may be written there, allow this user to write',
    ],
    ['max_page_count = 1', 'max_page_count = 1000000', 'the disk is full, make room on it'],
  ])('a change is refused and told once, and works again: %s', async (broken, mended, reason) => {
    const { database, inbox, reports } = opened;
    const insert = database.prepare(`
      INSERT INTO requests (vendor, received_ms, operation, headers, body)
      VALUES ('xray', 0, 'test', '{}', zeroblob(100000))`);
    const change = () => inbox.change(() => insert.run());
    database.exec(`PRAGMA ${broken}`);
    for (const _ of [1, 2]) {
      await expect(change()).rejects.toThrow(`Cannot keep requests in ${folder}: ${reason}`);
    }
    database.exec(`PRAGMA ${mended}`);
    await change();
    await put(1);
    expect(reports).toEqual([
      `Cannot keep requests in ${folder}: ${reason}. Until then requests are refused with status 503`,
      `Requests are kept in ${folder} again`,
    ]);
  });

  test('who waits is told that the file of the store was emptied, and what helps', async () => {
    truncateSync(join(folder, 'telemetry.sqlite'));
    await put(1);
    await expect(opened.inbox.settled()).rejects.toThrow(
      "Cannot store what was accepted: the store's file is empty, move it away to begin again",
    );
  });

  test('who waits is told, and everything is stored once it works again', async () => {
    const { database, inbox, reports } = opened;
    database.exec(FULL);
    await put(1);
    const message = 'Cannot store what was accepted: disk full';
    await expect(inbox.settled()).rejects.toThrow(message);
    await expect(inbox.exclusively(() => expect.unreachable('The store fails'))).rejects.toThrow(
      message,
    );
    expect(reports).toEqual([message]);
    // It is kept anyway, and so it may be answered.
    await put(2);
    expect(segments()).toEqual([]);

    database.exec('DROP TRIGGER full');
    await vi.waitFor(() => expect(segments()).toEqual(ids(1, 2)), { timeout: 20_000 });
    await vi.waitFor(() => expect(inbox.settled()).toBeUndefined(), 20_000);
    await inbox.exclusively(() => undefined);
    await put(3);
    await inbox.settled();
    expect(segments()).toEqual(ids(1, 2, 3));
    expect(reports).toEqual([message, 'What was accepted is stored again']);
  });
});

describe('when the thread dies', () => {
  const MORTAL = new URL('mortal-thread.ts', import.meta.url);
  const died = 'The thread that stores requests has died, a new one goes on: it ended by itself';
  const die = (times: number) => writeFileSync(join(folder, 'deaths'), String(times));
  beforeEach(async () => {
    await opened.close();
    opened = await openInbox(folder, undefined, MORTAL);
  });

  test('another stores the same entries, once, and refuses no reader that waits', async () => {
    die(2);
    for (const n of [1, 2, 3]) await put(n);
    await opened.inbox.settled();
    expect(segments()).toEqual(ids(1, 2, 3));
    expect(column(opened.database, 'SELECT count(*) FROM requests')).toEqual([3]);
    expect(opened.reports).toEqual([died, died]);
    await put(4);
    await opened.inbox.settled();
    expect(segments()).toEqual(ids(1, 2, 3, 4));
  });

  test('again and again, who waits is told, and it is tried later', async () => {
    die(1_000);
    await put(1);
    const message = 'Cannot store what was accepted: the thread has died, it ended by itself';
    await expect(opened.inbox.settled()).rejects.toThrow(message);
    expect(opened.reports).toEqual([died, died, message]);
    die(0);
    await vi.waitFor(() => expect(segments()).toEqual(ids(1)), { timeout: 10_000 });
    await vi.waitFor(() => {
      expect(opened.reports.at(-1)).toBe('What was accepted is stored again');
    }, 30_000);
  });
});
