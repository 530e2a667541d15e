/**
 * The inbox's log: numbered files. Frames are appended, and a file is removed once the rows of all its entries are
 * stored. A frame survives the end of the process, not that of the machine, like SQLite's own log. Every process begins
 * a file of its own, so that nothing follows a frame that was cut off.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  openSync,
  rmSync,
  statSync,
  writevSync,
} from 'node:fs';
import { logFile, logNumbers } from '../store/folder.ts';
import { writeFrame, type Entry } from './entry.ts';

/** A place between two frames. */
export interface Position {
  /** Number of the file. */
  readonly file: number;
  /** Bytes from its beginning. */
  readonly offset: number;
}

export interface InboxLog {
  /** Behind the last frame. */
  end(): Position;
  /** Of all frames before a position of this log, as one number. */
  bytesBefore(position: Position): number;
  /** @throws when they could not be written; nothing of them is kept then */
  append(...entries: readonly Entry[]): void;
  /**
   * Removes the files of which nothing lies behind `settled`, and those that it could not remove before.
   *
   * @returns why one of them is still there
   */
  forget(settled: Position): unknown;
  close(): void;
}

/** Then the next file is begun. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** A file of this size is removed as soon as it was settled to its end. */
const WORTH_REMOVING_BYTES = 4 * 1024 * 1024;

interface LogFile {
  readonly number: number;
  /** Bytes of the files before it. */
  readonly startsAt: number;
}

/** @param settled by a process before; what it left behind that is before this log's end */
export function openLog(folder: string, settled: Position): InboxLog {
  let { file, offset } = settled;
  let files: LogFile[] = [{ number: file, startsAt: 0 }];
  for (const number of logNumbers(folder)) {
    const path = logFile(folder, number);
    const size = sizeOf(path);
    if (number < file) rmSync(path);
    else if (number > file) {
      files.push({ number, startsAt: bytesBefore({ file, offset }) });
      [file, offset] = [number, size];
    } else offset = Math.max(offset, size);
  }
  let descriptor: number | undefined;

  function bytesBefore(position: Position): number {
    const found = files.find(({ number }) => number === position.file);
    if (found === undefined) throw new Error(`The inbox's log has no file ${position.file}`);
    return found.startsAt + position.offset;
  }

  function close(): void {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  }

  function begin(): number {
    close();
    const next = { number: file + 1, startsAt: bytesBefore({ file, offset }) };
    const opened = openSync(logFile(folder, next.number), 'wx', 0o600);
    files.push(next);
    [file, offset, descriptor] = [next.number, 0, opened];
    return opened;
  }

  return {
    end: () => ({ file, offset }),
    bytesBefore,
    append(...entries) {
      // Bytes written into a deleted file are lost.
      if (descriptor !== undefined && !existsSync(logFile(folder, file))) close();
      // Begun when there is something to write, so that a process that takes nothing in leaves nothing behind.
      const target = descriptor === undefined || offset > MAX_FILE_BYTES ? begin() : descriptor;
      const parts = entries.flatMap(writeFrame);
      const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
      let written = 0;
      try {
        written = writevSync(target, parts, offset);
      } finally {
        if (written < bytes) ftruncateSync(target, offset);
      }
      if (written < bytes) {
        const full = new Error('Cannot keep the request: the disk is full');
        throw Object.assign(full, { code: 'ENOSPC' });
      }
      offset += bytes;
    },
    forget(settled) {
      const isEnd = settled.file === file && settled.offset === offset;
      if (isEnd && offset >= WORTH_REMOVING_BYTES) close();
      const unused = isEnd && descriptor === undefined ? file + 1 : settled.file;
      let failure: unknown;
      const isLeft = ({ number }: LogFile): boolean => {
        if (number >= unused) return true;
        try {
          rmSync(logFile(folder, number), { force: true });
        } catch (error) {
          failure = error;
          return true;
        }
        return number >= settled.file;
      };
      files = files.filter(isLeft);
      return failure;
    },
    close,
  };
}

/** @throws in one sentence for what cannot be a file of this log, or cannot be read */
function sizeOf(path: string): number {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new Error('it is no file');
    accessSync(path, constants.R_OK);
    return stats.size;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Cannot read ${path}, where requests may wait: ${reason}. Allow this user to read it, or move it away`,
      { cause: error },
    );
  }
}
