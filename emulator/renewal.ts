/**
 * Opens another store when the present one is deleted or replaced while the emulator runs, as by `rm -rf` of its
 * folder: the old one would go on writing into a deleted file. It opens the same one again when only the lock is
 * deleted, before a second emulator can take the folder. Requests wait meanwhile. If no store can be opened there, the
 * vendors answer 503, and the emulator tries again every second.
 */
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createUnderWay } from './server/under-way.ts';
import { databaseFile, lockFile } from './store/folder.ts';
import { watchPresence } from './store/presence.ts';
import { createTrouble } from './store/trouble.ts';

/** What is replaced. */
export interface Renewable {
  close(): Promise<void>;
}

export interface Renewal<T> {
  /** Runs `work` with what answers now, or with undefined while nothing can. */
  use<R>(work: (current: T | undefined) => R | Promise<R>): Promise<R>;
  /** What answers now. @throws while nothing can */
  current(): T;
  close(): Promise<void>;
}

export interface RenewalOptions<T> {
  /** Folder of the store, or `:memory:`. */
  readonly directory: string;
  /** @throws in one line when no store can be opened */
  readonly open: () => Promise<T>;
  /** Told when another answers. */
  readonly renewed: () => void;
  readonly report: (line: string) => void;
}

const LOOK_EVERY_MS = 500;
const RETRY_MS = 1_000;
/** Requests under way have this long to end. */
const LAST_REQUESTS_MS = 1_000;

/** @throws as `open` does */
export async function startRenewal<T extends Renewable>(
  options: RenewalOptions<T>,
): Promise<Renewal<T>> {
  const { directory, open, renewed, report } = options;
  const trouble = createTrouble(report, `Requests are kept in ${directory} again`);
  const closing = new AbortController();
  const underWay = createUnderWay();
  let current: T | undefined = await open();
  /** Settles after the first try, whether it succeeded or not. */
  let tried: Promise<void> = Promise.resolve();
  let renewing: Promise<void> | undefined;
  const watch = (path: string) => (directory === ':memory:' ? () => true : watchPresence(path));
  let isInPlace = watch(databaseFile(directory));
  let isLocked = watch(lockFile(directory));

  async function tryToOpen(): Promise<void> {
    const isSame = isInPlace();
    const line = isSame
      ? isLocked()
        ? `The store in ${directory} is there again`
        : `The lock in ${directory} was deleted: the emulator has taken the folder again`
      : existsSync(databaseFile(directory))
        ? `The store in ${directory} was replaced by the one that is there now`
        : `The store in ${directory} was deleted: a new one is there`;
    try {
      current = await open();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      trouble.begin(`${reason}. Until then requests are refused with status 503`);
      return;
    }
    isInPlace = watch(databaseFile(directory));
    isLocked = watch(lockFile(directory));
    report(line);
    trouble.end();
    if (!isSame) renewed();
  }

  async function renew(old: T): Promise<void> {
    const first = Promise.withResolvers<void>();
    tried = first.promise;
    current = undefined;
    await underWay.answered(LAST_REQUESTS_MS);
    await old.close().catch((error: unknown) => report(`Cannot close the store: ${String(error)}`));
    await tryToOpen();
    first.resolve();
    while (current === undefined && !closing.signal.aborted) {
      await wait(RETRY_MS, undefined, closing).catch(() => 'closing');
      if (!closing.signal.aborted) await tryToOpen();
    }
  }

  const timer = setInterval(() => {
    if (current === undefined || (isInPlace() && isLocked())) return;
    renewing = renew(current);
  }, LOOK_EVERY_MS);
  timer.unref();

  return {
    async use(work) {
      if (current === undefined) await tried;
      const answered = underWay.begin();
      try {
        return await work(current);
      } finally {
        answered();
      }
    },
    current() {
      if (current === undefined) throw new Error(`There is no store in ${directory}`);
      return current;
    },
    async close() {
      clearInterval(timer);
      closing.abort();
      await renewing;
      await current?.close();
    },
  };
}
