/**
 * The thread that runs queries, on a connection of its own that cannot write. Queries come one after the other, each
 * in a transaction, so that it sees one state of the store however long it takes.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { createEngines } from './engines.ts';
import { Order, type Report, ThreadData } from './messages.ts';
import { QueryTooLarge } from './too-large.ts';

/** Of columns, for each vendor: some fifteen of a million numbers. */
const KEPT_BYTES = 128 * 1024 * 1024;

function serve({ file }: ThreadData, say: (report: Report) => void) {
  const database = new DatabaseSync(file, { readOnly: true });
  const engines = createEngines(database, KEPT_BYTES);
  const waiting = new Map<number, AbortController>();
  let last = Promise.resolve();

  async function run(order: Exclude<Order, { type: 'stop' }>, signal: AbortSignal): Promise<void> {
    const { id, type } = order;
    database.exec('BEGIN');
    try {
      engines.refresh[type]();
      if (order.type === 'insights') {
        const answer = await engines.insights(order.job, {
          signal,
          progress: (scanned) => say({ type: 'progress', id, progress: scanned }),
        });
        say({ type: 'insights', id, answer });
      } else say({ type: 'honeycomb', id, answer: await engines.honeycomb(order.job, signal) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      say({ type: 'failed', id, message, tooLarge: error instanceof QueryTooLarge });
    } finally {
      database.exec('COMMIT');
      waiting.delete(id);
    }
  }

  return (order: Order): void => {
    if (order.type === 'stop') {
      waiting.get(order.id)?.abort();
      return;
    }
    const controller = new AbortController();
    waiting.set(order.id, controller);
    last = last.then(() => run(order, controller.signal));
  };
}

const take = serve(v.parse(ThreadData, workerData), (report) =>
  parentPort?.postMessage(report, []),
);
parentPort?.on('message', (message) => take(v.parse(Order, message)));
