import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeFrame } from '../../../emulator/inbox/entry.ts';
import { logFile } from '../../../emulator/store/folder.ts';
import { openLog } from '../../../emulator/inbox/log.ts';
import { openReader } from '../../../emulator/inbox/reader.ts';
import { entryOfSize, makeFolder, readAll, removeFolder, START } from './entries.ts';

const MIB = 1024 * 1024;

let folder: string;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => removeFolder(folder));

/** Writes a file of a process. */
function write(...operations: string[]) {
  const log = openLog(folder, START);
  for (const operation of operations) log.append(entryOfSize(10, operation));
  log.close();
  return log.end();
}

const names = (...args: Parameters<typeof readAll>) =>
  readAll(...args).map(({ operation }) => operation);

describe('openReader', () => {
  test('ends a file at a frame with another checksum, and goes on with the next', () => {
    const { file, offset } = write('a', 'b', 'c');
    const end = write('d');
    const bytes = readFileSync(logFile(folder, file));
    const at = Math.floor(offset / 2);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(logFile(folder, file), bytes);
    expect(names(folder, end)).toEqual(['a', 'd']);
  });

  test.each([
    ['zeros', Buffer.alloc(100)],
    ['lengths beyond all measure', Buffer.alloc(100, 0xff)],
  ])('ends a file at %s', (_, rest) => {
    const { file } = write('a');
    appendFileSync(logFile(folder, file), rest);
    const end = write('b');
    expect(names(folder, end)).toEqual(['a', 'b']);
    const damaged = write('c');
    appendFileSync(logFile(folder, damaged.file), rest);
    expect(names(folder, openLog(folder, START).end())).toEqual(['a', 'b', 'c']);
  });

  test('passes over files that are gone', () => {
    write('a');
    const { file } = write('b');
    const end = write('c');
    removeFolder(logFile(folder, file));
    expect(names(folder, end)).toEqual(['a', 'c']);
  });

  test('reads up to a position, and what comes later when it is asked again', () => {
    const log = openLog(folder, START);
    const reader = openReader(folder, START);
    const read = () => reader.next(log.end())?.operation;
    expect(read()).toBeUndefined();
    log.append(entryOfSize(1, 'a'));
    const first = log.end();
    log.append(entryOfSize(1, 'b'));
    expect(reader.next(first)?.operation).toBe('a');
    expect(reader.position()).toEqual(first);
    expect(reader.next(first)).toBeUndefined();
    expect([read(), read()]).toEqual(['b', undefined]);
    log.append(entryOfSize(1, 'c'));
    expect([read(), read()]).toEqual(['c', undefined]);
    reader.seek(first);
    expect([read(), read(), read()]).toEqual(['b', 'c', undefined]);
    reader.close();
    log.close();
  });

  test('reads entries that are larger than what it reads at once', () => {
    const log = openLog(folder, START);
    const sizes = [3 * MIB, 10, MIB - 1, MIB, 5 * MIB, 0];
    for (const size of sizes) log.append(entryOfSize(size));
    expect(readAll(folder, log.end()).map(({ body }) => body.length)).toEqual(sizes);
    log.close();
  });

  test('does not see an entry that is being written, and may be taken back', () => {
    const log = openLog(folder, START);
    log.append(entryOfSize(1, 'a'));
    const first = log.end();
    const large = Buffer.concat(writeFrame(entryOfSize(2 * MIB)));
    appendFileSync(logFile(folder, first.file), large.subarray(0, 1000));
    const reader = openReader(folder, START);
    expect(reader.next(first)?.operation).toBe('a');

    truncateSync(logFile(folder, first.file), first.offset);
    log.append(entryOfSize(1, 'b'));
    expect(reader.next(log.end())?.operation).toBe('b');
    reader.close();
    log.close();
  });
});
