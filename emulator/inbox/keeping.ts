/**
 * Writes to the inbox's log, and refuses requests while it cannot: the disk is full, or the folder was deleted. It
 * reports the reason once, and reports once more when it keeps requests again. It does not report a deleted folder,
 * because the emulator then opens another store; see ../renewal.ts.
 */
import { dirname } from 'node:path';
import { reasonOf, StoreUnavailable } from '../store/failure.ts';
import { watchPresence } from '../store/presence.ts';
import { createTrouble } from '../store/trouble.ts';
import type { Entry } from './entry.ts';
import type { InboxLog } from './log.ts';

export interface Keeping {
  /** @throws StoreUnavailable; nothing of the entries is kept then */
  keep(entries: readonly Entry[]): void;
  /** @throws StoreUnavailable if the store was deleted or replaced: the emulator would never read what it wrote */
  check(): void;
  isInPlace(): boolean;
  /** Tells of an error of the store. @returns what to throw */
  refusal(error: unknown): StoreUnavailable;
}

/** @param file path of the store */
export function createKeeping(
  log: InboxLog,
  file: string,
  report: (message: string) => void,
): Keeping {
  const folder = dirname(file);
  const isInPlace = watchPresence(file);
  const trouble = createTrouble(report, `Requests are kept in ${folder} again`);

  function refuse(reason: string, cause?: unknown): StoreUnavailable {
    const message = `Cannot keep requests in ${folder}: ${reason}`;
    trouble.begin(`${message}. Until then requests are refused with status 503`);
    return new StoreUnavailable(message, { cause });
  }

  function check(): void {
    if (isInPlace()) return;
    throw new StoreUnavailable(`Cannot keep requests in ${folder}: it was deleted or replaced`);
  }

  const refusal = (error: unknown) => refuse(reasonOf(error), error);

  return {
    check,
    isInPlace,
    refusal,
    keep(entries) {
      check();
      try {
        log.append(...entries);
      } catch (error) {
        throw refusal(error);
      }
      trouble.end();
    },
  };
}
