/**
 * Reads the inbox's log from a position on. A frame that was cut off, or a file that is gone, ends its file: it is the
 * last thing its process wrote, and no sender was told that it is kept.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { logFile } from '../store/folder.ts';
import { readFrame, type Entry } from './entry.ts';
import type { Position } from './log.ts';

export interface InboxReader {
  /** The next entry before `until`, and where it ends; undefined when there is none. */
  next(until: Position): Entry | undefined;
  /** Behind the last entry that was read. */
  position(): Position;
  /** Goes back, or forward. */
  seek(position: Position): void;
  close(): void;
}

const CHUNK_BYTES = 1024 * 1024;

export function openReader(folder: string, from: Position): InboxReader {
  let { file, offset } = from;
  let descriptor: number | undefined;
  /** Of the file, from `offset` on. */
  let chunk = Buffer.alloc(0);

  function close(): void {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
    chunk = Buffer.alloc(0);
  }

  function seek(position: Position): void {
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
    const end = file === until.file ? until.offset : fstatSync(descriptor).size;
    if (offset + bytes > end) return false;
    const buffer = Buffer.allocUnsafe(Math.min(Math.max(bytes, CHUNK_BYTES), end - offset));
    const read = readSync(descriptor, buffer, 0, buffer.length, offset);
    chunk = buffer.subarray(0, read);
    return read >= bytes;
  }

  /** Of the file that is open. */
  function entryHere(until: Position): Entry | undefined {
    for (;;) {
      const frame = readFrame(chunk);
      if (frame.kind === 'whole') {
        chunk = chunk.subarray(frame.bytes);
        offset += frame.bytes;
        return frame.entry;
      }
      if (frame.kind === 'broken' || !fetch(frame.bytes, until)) return undefined;
    }
  }

  return {
    next(until) {
      for (;;) {
        const isEnd = file > until.file || (file === until.file && offset >= until.offset);
        if (isEnd) return undefined;
        const entry = entryHere(until);
        if (entry !== undefined) return entry;
        seek(file === until.file ? until : { file: file + 1, offset: 0 });
      }
    },
    position: () => ({ file, offset }),
    seek,
    close,
  };
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
