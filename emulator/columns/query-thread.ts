/**
 * Runs queries in a thread of their own, so that nothing that arrives waits for them. The thread is started by the
 * first query; should it die, its queries fail and the next starts another.
 */
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import type { Engines } from '../threads/engines.ts';
import { type Order, Report, type ThreadData } from './messages.ts';

export interface QueryThread {
  readonly engines: Engines;
  /** Ends the thread; queries under way fail. */
  close(): Promise<void>;
}

interface Asked {
  take(report: Report): void;
  fail(error: Error): void;
}

/** @returns undefined for a store in memory, which threads cannot share */
export function createQueryThread(database: DatabaseSync): QueryThread | undefined {
  const file = database.location();
  if (file === null) return undefined;
  const data: ThreadData = { file };
  const asked = new Map<number, Asked>();
  let worker: Worker | undefined;
  let lastId = 0;

  function start(): Worker {
    const started = new Worker(new URL('../threads/queries.ts', import.meta.url), {
      workerData: data,
    });
    started.on('message', (message) => {
      const report = v.parse(Report, message);
      asked.get(report.id)?.take(report);
    });
    started.on('error', (error) => fail(started, error));
    started.on('exit', () => fail(started, undefined));
    // A process that has nothing else to do may end.
    started.unref();
    return started;
  }

  function fail(ended: Worker, cause: unknown): void {
    if (worker !== ended) return;
    worker = undefined;
    const error = new Error('Cannot run the query: the thread for queries has ended', { cause });
    for (const query of asked.values()) query.fail(error);
    asked.clear();
  }

  /** @param take settles the promise when the answer is there */
  function ask<A>(
    order: (id: number) => Order,
    take: (report: Report, resolve: (answer: A) => void) => void,
  ): Promise<A> {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      const settle = (work: () => void) => {
        asked.delete(id);
        work();
      };
      asked.set(id, {
        take(report) {
          if (report.type === 'failed') settle(() => reject(new Error(report.message)));
          else take(report, (answer) => settle(() => resolve(answer)));
        },
        fail: (error) => settle(() => reject(error)),
      });
      worker ??= start();
      worker.postMessage(order(id), []);
    });
  }

  return {
    engines: {
      insights: (job, { isStopped, progress }) =>
        ask(
          (id) => ({ type: 'insights', id, job }),
          (report, resolve) => {
            if (report.type === 'insights') return resolve(report.answer);
            if (report.type !== 'progress') return undefined;
            if (isStopped()) return worker?.postMessage({ type: 'stop', id: report.id }, []);
            return progress(report.progress);
          },
        ),
      honeycomb: (job) =>
        ask(
          (id) => ({ type: 'honeycomb', id, job }),
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
