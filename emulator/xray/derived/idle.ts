/**
 * Does work in small slices while nobody is busy: after a pause, one slice for each turn of the event loop, so that a
 * request waits for one or two slices at most.
 */
export interface IdleWork {
  /** Says that somebody is busy; work waits until that is over for a while. */
  readonly busy: () => void;
  /** Begins, also with what a former run left. Returns how to stop. */
  start(): () => void;
}

export interface IdleOptions {
  /** How long nobody must have been busy. @default 200 */
  readonly quietMs?: number;
}

/** @param work does a slice. @returns whether there is more to do. */
export function createIdleWork(work: () => boolean, { quietMs = 200 }: IdleOptions = {}): IdleWork {
  let started = false;
  let wasBusy = false;
  let waiting: NodeJS.Timeout | undefined;
  let working: NodeJS.Immediate | undefined;

  function wait(): void {
    if (started) waiting ??= setTimeout(look, quietMs).unref();
  }

  function look(): void {
    waiting = undefined;
    if (wasBusy) {
      wasBusy = false;
      wait();
    } else slice();
  }

  function slice(): void {
    working = undefined;
    if (wasBusy || !work()) return;
    // Not unref'd: the event loop would sleep until something else happens.
    working = setImmediate(slice);
  }

  return {
    busy() {
      wasBusy = true;
      wait();
    },
    start() {
      started = true;
      wait();
      return () => {
        started = false;
        clearTimeout(waiting);
        clearImmediate(working);
      };
    },
  };
}
