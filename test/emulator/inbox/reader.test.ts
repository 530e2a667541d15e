import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
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

const frameWithin = Buffer.concat(writeFrame(entryOfSize(5, 'within')));

const names = (...args: Parameters<typeof readAll>) =>
  readAll(...args).map(({ operation }) => operation);

describe('openReader', () => {
  test('ends a file at a frame that was cut off, and says nothing, since no sender was told that it is kept', () => {
    const { file, offset } = write('a', 'b', 'c');
    const end = write('d');
    truncateSync(logFile(folder, file), offset - 1);
    const reader = openReader(folder, START);
    const read = () => reader.next(end)?.operation;
    expect([read(), read(), read(), read()]).toEqual(['a', 'b', 'd', undefined]);
    expect(reader.damages()).toEqual([]);
    reader.close();
    expect(readdirSync(folder)).toEqual(['inbox-1.log', 'inbox-2.log']);
  });

  test('reads all frames but those that are damaged, wherever the damage is, and tells what is lost', () => {
    const frames = ['a', 'b', 'c', 'd'].map((operation) =>
      // A body that holds a frame is not taken for two.
      Buffer.concat(writeFrame({ ...entryOfSize(0, operation), body: frameWithin })),
    );
    const whole = Buffer.concat(frames);
    const length = frames[0]?.length ?? 0;
    const places = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.nat(length - 1), fc.nat(30));
    fc.assert(
      fc.property(places, ([frame, at, count]) => {
        removeFolder(folder);
        folder = makeFolder();
        const bytes = Buffer.from(whole);
        const from = frame * length + at;
        const until = Math.min(from + count + 1, (frame + 1) * length);
        for (let each = from; each < until; each += 1) bytes[each] = (bytes[each] ?? 0) ^ 0x55;
        const path = logFile(folder, 1);
        writeFileSync(path, bytes);
        const reader = openReader(folder, START);
        const end = { file: 1, offset: bytes.length };
        const read: string[] = [];
        for (let next = reader.next(end); next; next = reader.next(end)) read.push(next.operation);
        const told = reader.damages();
        reader.close();
        const expected = ['a', 'b', 'c', 'd'].filter((_, index) => index !== frame);
        expect(read.filter((name) => name !== 'within')).toEqual(expected);
        // Eight bytes of lengths say where the next frame is.
        expect(at >= 8 && read.includes('within')).toBe(false);
        expect(told).toHaveLength(1);
        expect(told[0]).toMatch(
          /^Cannot read \d+ bytes of .*inbox-1\.log, which held \d or more requests/,
        );
        expect(told[0]).toContain(`kept as ${path}.damaged,`);
        removeFolder(path);
        expect(readFileSync(`${path}.damaged`)).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  /** Reads a file of frames. @returns the operations, and what is told of damage */
  function readFile(bytes: Buffer) {
    removeFolder(folder);
    folder = makeFolder();
    writeFileSync(logFile(folder, 1), bytes);
    const reader = openReader(folder, START);
    const end = { file: 1, offset: bytes.length };
    const read: string[] = [];
    for (let next = reader.next(end); next; next = reader.next(end)) read.push(next.operation);
    const told = reader.damages();
    reader.close();
    return { read, told };
  }

  const framesOf = (...operations: string[]) =>
    operations.map((operation) => Buffer.concat(writeFrame(entryOfSize(10, operation))));
  /** Flips bits of a byte. */
  const flip = (bytes: Buffer, at: number, bits: number) => {
    bytes[at] = (bytes[at] ?? 0) ^ bits;
  };

  test('tells of a last frame of which one bit of a length is another, and does not take it for one that was cut off', () => {
    const [first, last] = framesOf('a', 'b');
    if (first === undefined || last === undefined) throw new Error('There are two');
    for (let bit = 0; bit < 64; bit += 1) {
      const bytes = Buffer.concat([first, last]);
      flip(bytes, first.length + Math.floor(bit / 8), 1 << (bit % 8));
      const { read, told } = readFile(bytes);
      expect(read).toEqual(['a']);
      expect(told.join()).toContain(`Cannot read ${last.length} bytes of`);
    }
  });

  test('a last frame that is damaged is not searched for others, nor is one before a damaged one', () => {
    const within = () => Buffer.concat(writeFrame({ ...entryOfSize(0, 'b'), body: frameWithin }));
    const [first] = framesOf('a');
    if (first === undefined) throw new Error('There is one');
    const bytes = Buffer.concat([first, within(), within()]);
    flip(bytes, first.length + 40, 1);
    flip(bytes, first.length + within().length + 40, 1);
    const { read, told } = readFile(bytes);
    expect(read).toEqual(['a']);
    expect(told.join()).toContain('which held 2 or more requests');
  });

  test.each([
    ['of a head', 0],
    ['of a body', 4],
  ])('two frames with a damaged length %s hide no other, and are told at the end too', (_, at) => {
    const frames = framesOf('a', 'b', 'c', 'd', 'e');
    const length = frames[0]?.length ?? 0;
    for (const damaged of [0, 1, 2, 3]) {
      const bytes = Buffer.concat(frames);
      flip(bytes, damaged * length + at, 0x55);
      // Of more than a gigabyte.
      flip(bytes, (damaged + 1) * length + at + 3, 0x55);
      const { read, told } = readFile(bytes);
      const whole = ['a', 'b', 'c', 'd', 'e'].filter((__, n) => n !== damaged && n !== damaged + 1);
      expect(read).toEqual(whole);
      expect(told.join()).toContain(`Cannot read ${2 * length} bytes of`);
    }
  });

  test('reads on behind many damaged frames, each told once', () => {
    const { file, offset } = write(...Array.from({ length: 2_000 }, (_, n) => `op ${n + 1000}`));
    const bytes = readFileSync(logFile(folder, file));
    const length = offset / 2_000;
    for (let n = 0; n < 2_000; n += 2) bytes[n * length + 20] = 0;
    writeFileSync(logFile(folder, file), bytes);
    const reader = openReader(folder, START);
    const end = { file, offset };
    let read = 0;
    while (reader.next(end) !== undefined) read += 1;
    expect(read).toBe(1_000);
    expect(reader.damages().join()).toContain(`${1_000 * length} bytes`);
    expect(reader.damages()).toEqual([]);
    reader.close();
  });

  test('passes over a frame that another version wrote, and names the file', () => {
    write('a');
    const { file } = write('b');
    const foreign = Buffer.concat(
      writeFrame({ ...entryOfSize(1, 'x'), ...JSON.parse('{"vendor":"datadog"}') }),
    );
    appendFileSync(logFile(folder, file), foreign);
    appendFileSync(logFile(folder, file), Buffer.concat(writeFrame(entryOfSize(1, 'c'))));
    const end = write('d');
    const reader = openReader(folder, START);
    const read = () => reader.next(end)?.operation;
    expect([read(), read(), read(), read(), read()]).toEqual(['a', 'b', 'c', 'd', undefined]);
    expect(reader.damages().join()).toContain(
      `${foreign.length} bytes of ${logFile(folder, file)}`,
    );
    reader.close();
  });

  test('keeps each damaged file, though one of that name was kept before', () => {
    const path = logFile(folder, 1);
    writeFileSync(`${path}.damaged`, 'earlier');
    writeFileSync(path, Buffer.alloc(64, 0xee));
    expect(readAll(folder, { file: 1, offset: 64 })).toEqual([]);
    writeFileSync(path, Buffer.alloc(64));
    expect(readAll(folder, { file: 1, offset: 64 })).toEqual([]);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('earlier');
    expect(readFileSync(`${path}.damaged-2`)).toEqual(Buffer.alloc(64));
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

  const frame = Buffer.concat(writeFrame(entryOfSize(10)));
  const withLengths = (head: number, body: number): Buffer => {
    const bytes = Buffer.from(frame);
    bytes.writeUInt32LE(head, 0);
    bytes.writeUInt32LE(body, 4);
    return bytes;
  };

  test.each([
    ['a length of a head that no frame has', withLengths(2 ** 32 - 1, 10)],
    ['a length of a body that no frame has', withLengths(100, 2 ** 31)],
    ['what begins as no frame does', Buffer.from('SQLite format 3\0'.repeat(10))],
  ])('takes %s at the end of a file for damage, not for a frame that was cut off', (_, rest) => {
    const { file } = write('a');
    const path = logFile(folder, file);
    appendFileSync(path, rest);
    const end = write('b');
    const reader = openReader(folder, START);
    const read = () => reader.next(end)?.operation;
    expect([read(), read(), read()]).toEqual(['a', 'b', undefined]);
    expect(reader.damages().join()).toContain(`Cannot read ${rest.length} bytes of ${path},`);
    expect(readFileSync(`${path}.damaged`)).toEqual(readFileSync(path));
    reader.close();
  });

  test.each([
    ['a time that is no whole number', { receivedMs: 0.5 }],
    ['a time beyond all numbers of the store', { receivedMs: 1e300 }],
    ['a time before 1970', { receivedMs: -1 }],
  ])('passes over a frame with %s, which could not be stored', (_, change) => {
    const { file } = write('a');
    const foreign = Buffer.concat(writeFrame({ ...entryOfSize(1, 'x'), ...change }));
    appendFileSync(logFile(folder, file), foreign);
    const end = write('b');
    const reader = openReader(folder, START);
    const read = () => reader.next(end)?.operation;
    expect([read(), read(), read()]).toEqual(['a', 'b', undefined]);
    expect(reader.damages().join()).toContain(`Cannot read ${foreign.length} bytes`);
    reader.close();
  });

  test('reads of a file of gigabytes only the beginning, and tells of the rest', () => {
    const { file, offset } = write('a');
    // Of zeros that take no room on the disk.
    truncateSync(logFile(folder, file), 6_000_000_000);
    const end = write('b');
    const before = process.memoryUsage.rss();
    const reader = openReader(folder, START);
    const read = () => reader.next(end)?.operation;
    expect([read(), read(), read()]).toEqual(['a', 'b', undefined]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * MIB);
    expect(reader.damages().join()).toContain(`Cannot read ${6_000_000_000 - offset} bytes`);
    reader.close();
  });

  test('does not look for the files between two that are far apart', () => {
    write('a');
    writeFileSync(logFile(folder, 5_000_000), Buffer.concat(writeFrame(entryOfSize(1, 'b'))));
    const end = write('c');
    expect(end.file).toBe(5_000_001);
    const beganMs = performance.now();
    expect(names(folder, end)).toEqual(['a', 'b', 'c']);
    expect(performance.now() - beganMs).toBeLessThan(8_000);
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
