/**
 * Runs queries in a thread of their own, so that nothing that arrives waits for them. The thread is started by the
 * first query; should it die, its queries fail and the next starts another. It has so much memory and no more: the
 * query that needs more fails, and those behind it are asked again.
 */
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type { Engines } from './engines.ts';
import { type Order, Report, type ThreadData } from './messages.ts';
import { QueryTooLarge } from './too-large.ts';

export interface QueryThread {
  readonly engines: Engines;
  /** Ends the thread; queries under way fail. */
  close(): Promise<void>;
}

export interface QueryThreadOptions {
  /** Of the thread's objects and texts; numbers of columns come on top. @default 768 */
  readonly heapMb?: number;
  /** A query that was stopped must stop within this; then the thread is ended. @default 2000 */
  readonly stopMs?: number;
}

interface Asked {
  readonly order: Order;
  readonly signal: AbortSignal;
  take(report: Report): void;
  fail(error: Error): void;
}

/** @returns undefined for a store in memory, which threads cannot share */
export function createQueryThread(
  database: DatabaseSync,
  { heapMb = 768, stopMs = 2000 }: QueryThreadOptions = {},
): QueryThread | undefined {
  const file = database.location();
  if (file === null) return undefined;
  const data: ThreadData = { file };
  /** In the order of asking, which is that of running. */
  const asked = new Map<number, Asked>();
  let worker: Worker | undefined;
  let lastId = 0;

  function start(): Worker {
    const started = new Worker(new URL('worker.ts', import.meta.url), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    started.on('message', (message) => {
      const report = v.parse(Report, message);
      if (worker === started) asked.get(report.id)?.take(report);
    });
    started.on('error', (error) => {
      if (worker === started && isOutOfMemory(error)) replace(outOfMemory(heapMb, error));
      else fail(started, error);
    });
    started.on('exit', () => fail(started, undefined));
    // A process that has nothing else to do may end.
    started.unref();
    return started;
  }

  function post(order: Order): void {
    worker ??= start();
    worker.postMessage(order, []);
  }

  function fail(ended: Worker, cause: unknown): void {
    if (worker !== ended) return;
    worker = undefined;
    const error = new Error('Cannot run the query: the thread for queries has ended', { cause });
    for (const query of asked.values()) query.fail(error);
    asked.clear();
  }

  /** Gives up the query that runs, and the thread with it; another goes on with those behind it. */
  function replace(error: Error): void {
    const [running] = asked.values();
    running?.fail(error);
    void worker?.terminate();
    worker = undefined;
    for (const [id, { order, signal }] of asked) {
      if (signal.aborted) asked.delete(id);
      else post(order);
    }
  }

  /** Between two steps a query is stopped by word. One that is long in a step is not worth waiting for. */
  function stop(id: number): void {
    worker?.postMessage({ type: 'stop', id } satisfies Order, []);
    const stopping = worker;
    setTimeout(() => {
      const [running] = asked.keys();
      if (running === id && worker === stopping) replace(new Error('The query was stopped'));
    }, stopMs).unref();
  }

  /**
   * @param take settles the promise when the answer is there
   * @returns undefined, at once, when the signal stops it
   */
  function ask<A>(
    order: (id: number) => Order,
    signal: AbortSignal,
    take: (report: Report, resolve: (answer: A | undefined) => void) => void,
  ): Promise<A | undefined> {
    if (signal.aborted) return Promise.resolve(undefined);
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        resolve(undefined);
        stop(id);
      };
      const settle = (work: () => void) => {
        asked.delete(id);
        signal.removeEventListener('abort', onAbort);
        work();
      };
      asked.set(id, {
        order: order(id),
        signal,
        take(report) {
          if (report.type === 'failed') settle(() => reject(errorOf(report)));
          else take(report, (answer) => settle(() => resolve(answer)));
        },
        fail: (error) => settle(() => reject(error)),
      });
      signal.addEventListener('abort', onAbort);
      post(order(id));
    });
  }

  return {
    engines: {
      insights: (job, { signal, progress }) =>
        ask(
          (id) => ({ type: 'insights', id, job }),
          signal,
          (report, resolve) => {
            if (report.type === 'insights') resolve(report.answer);
            else if (report.type === 'progress') progress(report.progress);
          },
        ),
      honeycomb: (job, signal) =>
        ask(
          (id) => ({ type: 'honeycomb', id, job }),
          signal,
          (report, resolve) => {
            if (report.type === 'honeycomb') resolve(report.answer);
          },
        ),
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
