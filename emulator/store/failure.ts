/**
 * Tells failures of the store itself (its disk, its folder, its file) from all other errors, and one from another. Each
 * has a reason and a remedy, for the message that the user reads. https://sqlite.org/rescode.html
 */
import { NoRoom } from '../server/held-bodies.ts';

const FAILURES = {
  locked: ['another program holds it locked', 'end that program'],
  full: ['the disk is full', 'make room on it'],
  readOnly: ['nothing may be written there', 'allow this user to write'],
  damaged: ['it is damaged or no SQLite database', 'move it away to begin again'],
  disk: ['the disk could not be read or written', 'check the disk'],
  memory: ['there is no memory left', 'end other programs'],
  gone: ['it was deleted or replaced, or cannot be opened', 'end the emulator and start it again'],
} as const;

export type Failure = keyof typeof FAILURES;

const BY_SQLITE_CODE: Readonly<Record<number, Failure>> = {
  3: 'readOnly',
  5: 'locked',
  7: 'memory',
  8: 'readOnly',
  10: 'disk',
  11: 'damaged',
  13: 'full',
  14: 'gone',
  26: 'damaged',
};

const BY_SYSTEM_CODE: Readonly<Record<string, Failure>> = {
  EACCES: 'readOnly',
  EPERM: 'readOnly',
  EROFS: 'readOnly',
  EDQUOT: 'full',
  EFBIG: 'full',
  ENOSPC: 'full',
  EIO: 'disk',
  EISDIR: 'damaged',
  ENOENT: 'gone',
  ENOTDIR: 'gone',
  ENOMEM: 'memory',
};

/** A request that cannot be kept or read now because the store fails. It can be sent again later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** @returns undefined for an error that has nothing to do with the disk, the folder or the file */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  // Extended codes have the primary one in their lowest byte.
  if ('errcode' in error) return BY_SQLITE_CODE[Number(error.errcode) & 0xff];
  return 'code' in error ? BY_SYSTEM_CODE[String(error.code)] : undefined;
}

/** Whether the error of a request is one of the store. Other errors of the system may be of other files. */
export function isOfStore(error: unknown): boolean {
  if (error instanceof StoreUnavailable) return true;
  return error instanceof Error && 'errcode' in error && failureOf(error) !== undefined;
}

/** Whether a request that failed so can be sent again later: the store failed, or there was no room for its body. */
export function isPassing(error: unknown): boolean {
  return error instanceof NoRoom || isOfStore(error);
}

/** Why, and what helps. An error that is not a failure of the store says what it says. */
export function reasonOf(error: unknown): string {
  const failure = failureOf(error);
  if (failure === undefined) return error instanceof Error ? error.message : String(error);
  return FAILURES[failure].join(', ');
}

/** What a start says that fails: the path, why, and what helps. */
export function cannotUse(path: string, error: unknown): Error {
  return new Error(`Cannot use ${path}: ${reasonOf(error)}, or set DATA_DIR to another folder`, {
    cause: error,
  });
}
