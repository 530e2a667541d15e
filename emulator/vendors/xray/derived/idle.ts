/**
 * Works while the emulator is idle: begins after a pause, stops as soon as a request arrives, and begins again after
 * the next pause.
 */
export interface IdleWork {
  /** Says that requests are being served; work waits until there have been none for a while. */
  readonly busy: () => void;
  /** Begins, also with what a former run left. Returns how to stop. */
  start(): () => void;
}

export interface IdleOptions {
  /** How long the emulator must have been idle. @default 200 */
  readonly quietMs?: number;
  /** Told when the work fails; it begins again after the next request. @default it is thrown and not caught */
  readonly report?: (error: unknown) => void;
  /** Told when the work does not fail. */
  readonly done?: () => void;
}

/** @param work goes on until there is no more to do, or `isBusy`. */
export function createIdleWork(
  work: (isBusy: () => boolean) => Promise<void>,
  { quietMs = 200, report, done }: IdleOptions = {},
): IdleWork {
  let started = false;
  let wasBusy = false;
  let waiting: NodeJS.Timeout | undefined;
  let working = false;

  function wait(): void {
    if (started) waiting ??= setTimeout(look, quietMs).unref();
  }

  function look(): void {
    waiting = undefined;
    // What works looks at `wasBusy` itself, perhaps not before a while.
    if (working) return wait();
    if (!wasBusy) return void begin();
    wasBusy = false;
    wait();
  }

  async function begin(): Promise<void> {
    working = true;
    try {
      await work(() => wasBusy || !started);
      done?.();
    } catch (error) {
      if (report === undefined) throw error;
      report(error);
    } finally {
      working = false;
    }
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
      };
    },
  };
}
