/**
 * Runs queries in a thread of their own, so that no request has to wait for one. The first query starts the thread; if
 * it dies, its queries fail and the next query starts another.
 */
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type { RunJob, Watch } from './engine.ts';
import { type Order, Report, type ThreadData } from './messages.ts';

export interface QueryThread {
  readonly run: RunJob;
  /** Ends the thread; queries under way fail. */
  close(): Promise<void>;
}

interface Asked {
  readonly watch: Watch;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/**
 * @param thread its entry; see ../threads/queries.ts
 * @param report told of a thread that died
 * @returns undefined for a store in memory, which threads cannot share
 */
export function createQueryThread(
  database: DatabaseSync,
  thread: URL,
  report: (message: string) => void = () => undefined,
): QueryThread | undefined {
  const file = database.location();
  if (file === null) return undefined;
  const data: ThreadData = { file };
  const asked = new Map<number, Asked>();
  let worker: Worker | undefined;
  let lastId = 0;

  function start(): Worker {
    const started = new Worker(thread, { workerData: data });
    started.on('message', (message) => take(started, v.parse(Report, message)));
    let cause: unknown;
    started.on('error', (error) => {
      cause = error;
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

  function say(to: Worker, order: Order): void {
    to.postMessage(order, []);
  }

  function take(from: Worker, report: Report): void {
    const { id } = report;
    const query = asked.get(id);
    if (query === undefined) return;
    if (report.type === 'progress') {
      if (query.watch.isStopped()) say(from, { type: 'stop', id });
      else query.watch.progress(report.progress);
      return;
    }
    asked.delete(id);
    if (report.type === 'failed') query.reject(new Error(report.message));
    else query.resolve(report.answer);
  }

  function fail(ended: Worker, cause: unknown): void {
    if (worker !== ended) return;
    worker = undefined;
    const error = new Error('Cannot run the query: the thread for queries has ended', { cause });
    for (const query of asked.values()) query.reject(error);
    asked.clear();
  }

  return {
    run(engine, job, watch = UNWATCHED) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        asked.set(id, { watch, resolve, reject });
        worker ??= start();
        say(worker, { type: 'run', id, engine, job });
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

const UNWATCHED: Watch = { isStopped: () => false, progress: () => undefined };
