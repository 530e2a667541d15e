/**
 * Reads the inbox's log from a position on. A frame that was cut off, or a file that is gone, ends its file: it is
 * the last thing its process wrote, and its sender got no answer. It reads the frames behind a damaged one, and keeps
 * a file with damaged frames under another name.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { keepDamaged, logFile, logNumbers } from '../store/folder.ts';
import { findFrame, isCutOff, MAX_FRAME_BYTES, readFrame, type Entry } from './entry.ts';
import type { Position } from './log.ts';

export interface InboxReader {
  /** The next entry before `until`, and where it ends; undefined when there is none. */
  next(until: Position): Entry | undefined;
  /** Behind the last entry that was read. */
  position(): Position;
  /** Goes back, or forward. */
  seek(position: Position): void;
  /** What could not be read since the last call of this or of `seek`, in one line for each file. */
  damages(): string[];
  close(): void;
}

interface Damage {
  /** Of frames, at least. */
  count: number;
  bytes: number;
  /** Path of the file that is kept. */
  readonly kept: string;
}

const CHUNK_BYTES = 1024 * 1024;
/** So far it looks for a frame behind damage: no file of this log is longer, and a file of zeros may be of any length. */
const MAX_SEARCHED_BYTES = MAX_FRAME_BYTES;

export function openReader(folder: string, from: Position): InboxReader {
  let { file, offset } = from;
  let descriptor: number | undefined;
  /** Of the file, from `offset` on. */
  let chunk = Buffer.alloc(0);
  /** By the path of the file. */
  const damaged = new Map<string, Damage>();

  function close(): void {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
    chunk = Buffer.alloc(0);
  }

  function goTo(position: Position): void {
    close();
    ({ file, offset } = position);
  }

  /**
   * Nothing behind `until`, since what is being written there may be taken back.
   *
   * @returns whether there were as many bytes
   */
  function fetch(bytes: number, until: Position): boolean {
    descriptor ??= openIfThere(logFile(folder, file));
    if (descriptor === undefined) return false;
    const left = endOf(descriptor, until) - offset;
    if (bytes > left) return false;
    const buffer = Buffer.allocUnsafe(Math.min(Math.max(bytes, CHUNK_BYTES), left));
    const read = readSync(descriptor, buffer, 0, buffer.length, offset);
    chunk = buffer.subarray(0, read);
    return read >= bytes;
  }

  function endOf(opened: number, until: Position): number {
    return file === until.file ? until.offset : fstatSync(opened).size;
  }

  /** Of the file that is open. */
  function entryHere(until: Position): Entry | undefined {
    for (;;) {
      const frame = readFrame(chunk);
      if (frame.kind === 'whole') {
        advance(frame.bytes);
        return frame.entry;
      }
      if (frame.kind === 'cut' && fetch(frame.bytes, until)) continue;
      if (frame.kind === 'foreign') {
        note(frame.bytes);
        advance(frame.bytes);
      } else if (!passDamage(frame.kind, until)) return undefined;
    }
  }

  function advance(bytes: number): void {
    chunk = chunk.subarray(bytes);
    offset += bytes;
  }

  /** @returns whether there is a frame behind it */
  function passDamage(kind: 'cut' | 'broken', until: Position): boolean {
    if (descriptor === undefined) return false;
    const left = endOf(descriptor, until) - offset;
    const searched = Math.min(left, MAX_SEARCHED_BYTES);
    if (left <= 0 || (chunk.length < searched && !fetch(searched, until))) return false;
    const next = findFrame(chunk);
    // The last frame was cut off when its process ended.
    if (next === undefined && kind === 'cut' && left === searched && isCutOff(chunk)) return false;
    note(next ?? left);
    advance(next ?? left);
    return next !== undefined;
  }

  /** Between two files may be any number of others, which were stored and removed. */
  function nextFile(until: Position): number {
    const later = logNumbers(folder).find((number) => number > file) ?? until.file;
    return Math.min(later, until.file);
  }

  function note(bytes: number): void {
    const path = logFile(folder, file);
    const damage = damaged.get(path) ?? { count: 0, bytes: 0, kept: keepDamaged(path) };
    damaged.set(path, { ...damage, count: damage.count + 1, bytes: damage.bytes + bytes });
  }

  return {
    next(until) {
      for (;;) {
        const isEnd = file > until.file || (file === until.file && offset >= until.offset);
        if (isEnd) return undefined;
        const entry = entryHere(until);
        if (entry !== undefined) return entry;
        goTo(file === until.file ? until : { file: nextFile(until), offset: 0 });
      }
    },
    position: () => ({ file, offset }),
    seek(position) {
      goTo(position);
      damaged.clear();
    },
    damages() {
      const told = [...damaged].map(describe);
      damaged.clear();
      return told;
    },
    close,
  };
}

function describe([path, { count, bytes, kept }]: [string, Damage]): string {
  return `Cannot read ${bytes} bytes of ${path}, which held ${count} or more requests: they are damaged, or another version wrote them. All others are read. The file is kept as ${kept}, delete it when you do not need it`;
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
