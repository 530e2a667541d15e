/**
 * Says which thread may write. SQLite lets one connection write at a time, and the others wait asleep. So the thread
 * that stores the inbox writes only while it holds this lock, and the main thread puts off its own writes until then
 * where it can. Where it cannot, it sleeps until the thread's transaction ends, which takes some milliseconds.
 */
export interface WriteLock {
  /** Whether the other thread may be writing. */
  readonly isTaken: boolean;
  take(): void;
  /** Runs everything that waited. */
  release(): void;
  /** Runs `work`, at once or when the lock is released. */
  whenFree(work: () => void): void;
}

export function createWriteLock(): WriteLock {
  let isTaken = false;
  let waiting: (() => void)[] = [];
  return {
    get isTaken() {
      return isTaken;
    },
    take() {
      isTaken = true;
    },
    release() {
      isTaken = false;
      const free = waiting;
      waiting = [];
      for (const work of free) work();
    },
    whenFree(work) {
      if (isTaken) waiting.push(work);
      else work();
    },
  };
}
