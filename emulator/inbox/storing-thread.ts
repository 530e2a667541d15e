/**
 * The thread that stores the inbox. If it dies, a new one carries out the same order, and the terminal says so.
 * Nothing is lost: SQLite undoes its transaction, and the log is still there. After three deaths in a row it is left
 * to rest.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import { Report, type Order, type ThreadData } from './messages.ts';

export interface StoringThread {
  /** Starts the thread, if need be. It answers each order with a report, or fails. */
  settle(order: Extract<Order, { type: 'settle' }>): void;
  /** Ends the thread once it has carried out its order. */
  end(): Promise<void>;
}

export interface StoringThreadOptions {
  readonly entry: URL;
  readonly data: ThreadData;
  readonly take: (report: Report) => void;
  /** The order was not carried out. @param cause why the thread died */
  readonly failed: (cause: string) => void;
  /** Told of a thread that died. */
  readonly report: (message: string) => void;
}

const MAX_DEATHS = 3;

export function createStoringThread(options: StoringThreadOptions): StoringThread {
  const { entry, data, take, failed, report } = options;
  let thread: Worker | undefined;
  let order: Order | undefined;
  /** Since the last report. */
  let deaths = 0;

  function start(): Worker {
    const started = new Worker(entry, { workerData: data });
    let cause = 'it ended by itself';
    started.on('message', (message) => {
      // The process may end while the thread has nothing to do, not while it stores what was accepted.
      started.unref();
      order = undefined;
      deaths = 0;
      take(v.parse(Report, message));
    });
    started.on('error', (error) => {
      cause = String(error);
    });
    started.on('exit', () => {
      if (thread === started) died(cause);
    });
    return started;
  }

  function died(cause: string): void {
    thread = undefined;
    deaths += 1;
    const undone = order;
    order = undefined;
    if (undone === undefined) report(`The thread that stores requests has died: ${cause}`);
    else if (deaths >= MAX_DEATHS) failed(`the thread has died, ${cause}`);
    else {
      report(`The thread that stores requests has died, a new one goes on: ${cause}`);
      say(undone);
    }
  }

  function say(next: Order): void {
    order = next;
    thread ??= start();
    thread.ref();
    thread.postMessage(next, []);
  }

  return {
    settle: say,
    async end() {
      const ended = thread;
      if (ended === undefined) return;
      const exit = once(ended, 'exit');
      say({ type: 'stop' });
      thread = undefined;
      await exit;
    },
  };
}
