/**
 * Who may write to the store: SQLite lets one connection write at a time and makes the others wait asleep. So the
 * thread that settles the inbox writes only in its turns, and what this thread writes goes between them where it can
 * wait; what cannot, waits asleep until the turn ends, which is a few milliseconds.
 */
export interface Turn {
  /** Whether the other thread may be writing. */
  readonly isTaken: boolean;
  take(): void;
  /** Runs everything that waited. */
  end(): void;
  /** Runs `work`, at once or when the turn has ended. */
  whenFree(work: () => void): void;
}

export function createTurn(): Turn {
  let isTaken = false;
  let waiting: (() => void)[] = [];
  return {
    get isTaken() {
      return isTaken;
    },
    take() {
      isTaken = true;
    },
    end() {
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
