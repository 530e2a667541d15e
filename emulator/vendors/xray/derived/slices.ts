/**
 * Shares the thread among long works: each runs in slices of some milliseconds, and the event loop does other work
 * between any two. A request therefore waits for one slice, however many works wait.
 */
export interface Slices {
  /** Waits for a slice: one for each turn of the event loop, in the order of asking. */
  next(): Promise<void>;
  /** True when the slice has lasted long enough. */
  isOver(): boolean;
  /** Ends long work, finished or not: no work gets another slice. */
  stop(): void;
}

export interface SlicesOptions {
  /** How long a slice lasts; what it worked out is stored at its end, which takes half as long again. @default 6 */
  readonly sliceMs?: number;
  /** Milliseconds, from any beginning. @default performance.now */
  readonly clock?: () => number;
  /** Begins a slice when the store may be written to. @default at once */
  readonly whenFree?: ((work: () => void) => void) | undefined;
}

export function createSlices({
  sliceMs = 6,
  clock = () => performance.now(),
  whenFree = (work) => work(),
}: SlicesOptions = {}): Slices {
  const waiting: (() => void)[] = [];
  let ends = -Infinity;
  let given: NodeJS.Immediate | undefined;
  let stopped = false;

  function give(): void {
    if (stopped) return;
    given = undefined;
    ends = clock() + sliceMs;
    waiting.shift()?.();
    schedule();
  }

  function schedule(): void {
    if (waiting.length > 0 && !stopped) given ??= setImmediate(() => whenFree(give));
  }

  return {
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        schedule();
      }),
    isOver: () => clock() >= ends,
    stop() {
      stopped = true;
      clearImmediate(given);
    },
  };
}
