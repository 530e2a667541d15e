/**
 * Runs queries in a thread of their own, so that no request has to wait for one. The first query starts the thread; if
 * it dies, its queries fail and the next query starts another. The thread's memory is bounded, with the columns that it
 * keeps for later queries: a query that needs more is run once more in a new thread, which keeps none. If that is not
 * enough, the query fails.
 */
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type { RunJob, Watch } from './engine.ts';
import { type Order, Report, type ThreadData } from './messages.ts';
import { QueryTooLarge } from './too-large.ts';

export interface QueryThread {
  readonly run: RunJob;
  /** Ends the thread; queries under way fail. */
  close(): Promise<void>;
}

export interface QueryThreadOptions {
  /** Of the thread's objects and texts; numbers of columns come on top. @default 160 */
  readonly heapMb?: number;
  /** A query that was stopped must stop within this; then the thread is ended. @default 2000 */
  readonly stopMs?: number;
  /** Told of a thread that died. @default it is not reported */
  readonly report?: (message: string) => void;
}

/** Of objects that were made just now. */
const YOUNG_MB = 16;

interface Asked {
  readonly order: Order;
  readonly watch: Watch;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/**
 * @param thread its entry; see ../threads/queries.ts
 * @returns undefined for a store in memory, which threads cannot share
 */
export function createQueryThread(
  database: DatabaseSync,
  thread: URL,
  { heapMb = 160, stopMs = 2000, report = () => undefined }: QueryThreadOptions = {},
): QueryThread | undefined {
  const file = database.location();
  if (file === null) return undefined;
  const data: ThreadData = { file };
  /** In the order of asking, which is that of running. */
  const asked = new Map<number, Asked>();
  let worker: Worker | undefined;
  /** Whether the thread has run a query to its end, of which it may keep something. */
  let isUsed = false;
  let lastId = 0;

  function start(): Worker {
    isUsed = false;
    const started = new Worker(thread, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    started.on('message', (message) => {
      const answer = v.parse(Report, message);
      if (worker === started) take(answer);
    });
    let cause: unknown;
    started.on('error', (error) => {
      cause = error;
      if (worker !== started || !isOutOfMemory(error)) return;
      replace(isUsed ? undefined : outOfMemory(heapMb, error));
    });
    started.on('exit', () => {
      if (worker !== started) return;
      const reason = cause === undefined ? 'it ended by itself' : String(cause);
      report(`The thread for queries has died, the next query starts another: ${reason}`);
      fail(started, cause);
    });
    // A process that has nothing else to do may end.
    started.unref();
    return started;
  }

  function say(order: Order): void {
    worker ??= start();
    worker.postMessage(order, []);
  }

  function take(report: Report): void {
    const { id } = report;
    const query = asked.get(id);
    if (report.type === 'progress') {
      query?.watch.progress(report.progress);
      return;
    }
    isUsed = true;
    if (report.type === 'failed') query?.reject(errorOf(report));
    else query?.resolve(report.answer);
  }

  function fail(ended: Worker, cause: unknown): void {
    if (worker !== ended) return;
    worker = undefined;
    const error = new Error('Cannot run the query: the thread for queries has ended', { cause });
    for (const query of asked.values()) query.reject(error);
  }

  /** Gives up the thread, and the query that runs if there is an error; another thread runs those that are left. */
  function replace(error: Error | undefined): void {
    const [running] = asked.values();
    if (error !== undefined) running?.reject(error);
    void worker?.terminate();
    worker = undefined;
    for (const [id, { order, watch }] of asked) {
      if (watch.signal.aborted) asked.delete(id);
      else say(order);
    }
  }

  /** A query stops between two of its steps. If a step takes long, the thread ends at once instead. */
  function stop(id: number): void {
    const stopping = worker;
    stopping?.postMessage({ type: 'stop', id } satisfies Order, []);
    setTimeout(() => {
      const [running] = asked.keys();
      if (running === id && worker === stopping) replace(new Error('The query was stopped'));
    }, stopMs).unref();
  }

  return {
    run(engine, job, watch) {
      const { signal } = watch;
      if (signal.aborted) return Promise.resolve(undefined);
      const id = ++lastId;
      const order: Order = { type: 'run', id, engine, job };
      return new Promise((resolve, reject) => {
        /** Answers at once, however long the thread takes to stop. */
        const onAbort = (): void => {
          resolve(undefined);
          stop(id);
        };
        const settle = (work: () => void): void => {
          asked.delete(id);
          signal.removeEventListener('abort', onAbort);
          work();
        };
        asked.set(id, {
          order,
          watch,
          resolve: (answer) => settle(() => resolve(answer)),
          reject: (error) => settle(() => reject(error)),
        });
        signal.addEventListener('abort', onAbort);
        say(order);
      });
    },
    async close() {
      const ended = worker;
      if (ended === undefined) return;
      fail(ended, undefined);
      await ended.terminate();
    },
  };
}

function errorOf({ message, tooLarge }: Extract<Report, { type: 'failed' }>): Error {
  return tooLarge ? new QueryTooLarge(message) : new Error(message);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function outOfMemory(heapMb: number, cause: unknown): QueryTooLarge {
  const error = new QueryTooLarge(
    `The query needs more than the ${heapMb} MB there are for queries: filter it, or ask for a shorter time`,
  );
  error.cause = cause;
  return error;
}
