import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../../emulator/inbox/entry.ts';
import { logFile } from '../../../emulator/store/folder.ts';
import { openLog, type Position } from '../../../emulator/inbox/log.ts';
import { openReader } from '../../../emulator/inbox/reader.ts';
import {
  anyEntry,
  entryOfSize,
  logFiles,
  makeFolder,
  readAll,
  removeFolder,
  START,
} from './entries.ts';

const MIB = 1024 * 1024;

let folder: string;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => removeFolder(folder));

/** What a process writes before it is killed in the middle of a last entry. */
interface Process {
  readonly entries: readonly Entry[];
  readonly last: Entry;
  /** How much of the last entry is missing; all of it is kept with 0. */
  readonly missing: number;
}

const anyProcess: fc.Arbitrary<Process> = fc.record({
  entries: fc.array(anyEntry, { maxLength: 5 }),
  last: anyEntry,
  missing: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
});

/** @returns the entries that are whole */
function live({ entries, last, missing }: Process, settled: Position): readonly Entry[] {
  const log = openLog(folder, settled);
  for (const entry of entries) log.append(entry);
  const { offset } = entries.length === 0 ? { offset: 0 } : log.end();
  log.append(last);
  const end = log.end();
  log.close();
  const cut = Math.ceil(missing * (end.offset - offset));
  truncateSync(logFile(folder, end.file), end.offset - cut);
  return cut === 0 ? [...entries, last] : entries;
}

describe('openLog', () => {
  test('keeps all that was written to the end, in order, over processes that were killed', () => {
    fc.assert(
      fc.property(fc.array(anyProcess, { maxLength: 4 }), fc.nat(), (processes, stop) => {
        removeFolder(folder);
        folder = makeFolder();
        const expected = processes.flatMap((each) => live(each, START));
        const log = openLog(folder, START);
        expect(readAll(folder, log.end())).toEqual(expected);
        log.close();

        // A position in between is as good a beginning.
        const places = [START, ...placesOf(log.end())];
        const index = stop % places.length;
        const from = places[index] ?? START;
        expect(readAll(folder, log.end(), from)).toEqual(expected.slice(index));
        const again = openLog(folder, from);
        expect(again.end()).toEqual(log.end());
        expect(again.bytesBefore(from)).toBeLessThanOrEqual(again.bytesBefore(again.end()));
        again.close();
      }),
      { numRuns: 60 },
    );
  });

  test('counts the bytes before a position over its files', () => {
    fc.assert(
      fc.property(fc.array(anyProcess, { maxLength: 4 }), (processes) => {
        removeFolder(folder);
        folder = makeFolder();
        for (const each of processes) live(each, START);
        const log = openLog(folder, START);
        const bytes = placesOf(log.end()).map((place) => log.bytesBefore(place));
        log.append(entryOfSize(1));
        bytes.push(log.bytesBefore(log.end()));
        expect(bytes).toEqual([...new Set(bytes)].sort((a, b) => a - b));
        const sizes = logFiles(folder).map((name) => statSync(join(folder, name)).size);
        expect(bytes.at(-1)).toBe(sizes.reduce((sum, size) => sum + size));
        log.close();
      }),
      { numRuns: 40 },
    );
  });

  test('begins another file when one is large', () => {
    const log = openLog(folder, START);
    for (let n = 0; n < 10; n += 1) log.append(entryOfSize(8 * MIB, String(n)));
    log.append(entryOfSize(1, '10'));
    expect(log.end().file).toBe(2);
    expect(log.bytesBefore(log.end())).toBeGreaterThan(80 * MIB);
    const read = readAll(folder, log.end()).map(({ operation }) => operation);
    expect(read).toEqual(Array.from({ length: 11 }, (_, n) => String(n)));
    log.close();
  });

  test('leaves nothing behind when nothing came', () => {
    openLog(folder, { file: 7, offset: 20 }).close();
    expect(logFiles(folder)).toEqual([]);
  });

  test('does not write into a file of another process', () => {
    const [one, other] = [openLog(folder, START), openLog(folder, START)];
    one.append(entryOfSize(1));
    expect(() => other.append(entryOfSize(1))).toThrow('EEXIST');
    one.close();
  });

  test('begins behind what was settled, where the file was lost', () => {
    writeFileSync(logFile(folder, 3), 'lost');
    const log = openLog(folder, { file: 3, offset: 100 });
    expect(log.end()).toEqual({ file: 3, offset: 100 });
    log.append(entryOfSize(1));
    expect(log.bytesBefore(log.end())).toBeGreaterThan(log.bytesBefore({ file: 3, offset: 100 }));
    log.close();
  });

  test.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a link to nowhere', (path: string) => symlinkSync('nowhere', path)],
  ])('names the path that has %s in a place of a file', (_, make) => {
    live({ entries: [], last: entryOfSize(1), missing: 0 }, START);
    for (const number of [0, 3]) {
      const path = logFile(folder, number);
      make(path);
      expect(() => openLog(folder, { file: 1, offset: 0 })).toThrow(
        `Cannot read ${path}, where requests may wait: `,
      );
      rmSync(path, { recursive: true });
    }
    openLog(folder, START).close();
  });

  test('leaves alone files with names that it never gives', () => {
    const names = ['inbox-007.log', 'inbox-1e3.log', 'inbox-99999999999999999999.log'];
    for (const name of names) writeFileSync(join(folder, name), 'x');
    const log = openLog(folder, START);
    log.append(entryOfSize(1));
    expect(log.end().file).toBe(1);
    log.close();
    log.forget(log.end());
    expect(logFiles(folder)).toEqual(names);
  });

  test('removes files that were settled when their process ended', () => {
    live({ entries: [], last: entryOfSize(1), missing: 0 }, START);
    live({ entries: [], last: entryOfSize(1), missing: 0 }, START);
    openLog(folder, { file: 2, offset: 0 }).close();
    expect(logFiles(folder)).toEqual(['inbox-2.log']);
  });
});

describe('forget', () => {
  test('keeps a file of which anything is not settled', () => {
    const log = openLog(folder, START);
    log.append(entryOfSize(5 * MIB));
    const first = log.end();
    log.append(entryOfSize(1));
    log.forget(first);
    log.close();
    log.forget(first);
    expect(logFiles(folder)).toEqual(['inbox-1.log']);
    expect(readAll(folder, log.end(), first)).toHaveLength(1);
  });

  test('removes a large file that is settled to its end, and goes on in the next', () => {
    const log = openLog(folder, START);
    log.append(entryOfSize(5 * MIB));
    const settled = log.end();
    log.forget(settled);
    expect(logFiles(folder)).toEqual([]);
    log.append(entryOfSize(2, 'next'));
    expect(logFiles(folder)).toEqual(['inbox-2.log']);
    expect(log.bytesBefore(log.end())).toBeGreaterThan(log.bytesBefore(settled));
    expect(readAll(folder, log.end(), settled)).toEqual([entryOfSize(2, 'next')]);
    log.close();
  });

  test('keeps a small file until the log is closed', () => {
    const log = openLog(folder, START);
    log.append(entryOfSize(1));
    log.forget(log.end());
    expect(logFiles(folder)).toEqual(['inbox-1.log']);
    log.append(entryOfSize(1));
    log.close();
    log.forget(log.end());
    expect(logFiles(folder)).toEqual([]);
  });

  test('tells why a file stays, and removes it later', () => {
    live({ entries: [], last: entryOfSize(1), missing: 0 }, START);
    const log = openLog(folder, START);
    log.append(entryOfSize(1));
    const path = logFile(folder, 1);
    rmSync(path);
    mkdirSync(path);
    expect(log.forget(log.end())).toMatchObject({ code: 'ERR_FS_EISDIR' });
    log.append(entryOfSize(1));
    expect(log.forget(log.end())).toBeInstanceOf(Error);
    rmSync(path, { recursive: true });
    writeFileSync(path, 'it may be removed now');
    expect(log.forget(log.end())).toBeUndefined();
    expect(logFiles(folder)).toEqual(['inbox-2.log']);
    log.close();
  });

  test('removes the files of processes before, once a later one is settled', () => {
    for (const n of [1, 2]) live({ entries: [], last: entryOfSize(n), missing: 0.5 }, START);
    const log = openLog(folder, START);
    log.forget({ file: 1, offset: 10 });
    expect(logFiles(folder)).toEqual(['inbox-1.log', 'inbox-2.log']);
    log.append(entryOfSize(1));
    log.forget({ file: 2, offset: 0 });
    expect(logFiles(folder)).toEqual(['inbox-2.log', 'inbox-3.log']);
    log.forget(log.end());
    expect(logFiles(folder)).toEqual(['inbox-3.log']);
    log.close();
  });
});

test.skipIf(process.platform === 'win32')(
  'append keeps nothing of an entry for which there is no room, and takes smaller ones',
  () => {
    // A limit on the size of files cuts the write off as a full disk does.
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -f 64 && exec "$0" --disable-warning=ExperimentalWarning "$@"'].concat([
        process.execPath,
        fileURLToPath(new URL('full-disk.ts', import.meta.url)),
        folder,
      ]),
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    const [end, kept, refused] = JSON.parse(stdout);
    expect(kept.length).toBeGreaterThan(1);
    expect(refused).toBe('Error: Cannot keep the request: the disk is full');
    expect(readAll(folder, end).map(({ operation }) => operation)).toEqual([...kept, 'small']);
    expect(statSync(logFile(folder, end.file)).size).toBe(end.offset);
  },
);

/** All places between two entries up to the end, as a reader finds them. */
function placesOf(until: Position): Position[] {
  const reader = openReader(folder, START);
  const places: Position[] = [];
  while (reader.next(until) !== undefined) places.push(reader.position());
  reader.close();
  return places;
}
