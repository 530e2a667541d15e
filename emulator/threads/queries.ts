/**
 * The thread that runs queries, over a connection of its own that cannot write. It runs one query after the other, each
 * in a transaction, so that a query sees one state of the store however long it takes.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import type { Engine } from '../columns/engine.ts';
import { Order, type Report, ThreadData } from '../columns/messages.ts';
import { QueryTooLarge } from '../columns/too-large.ts';
import { insightsEngine } from '../vendors/cloudwatch/insights/engine.ts';
import { honeycombEngine } from '../vendors/honeycomb/query/engine.ts';

/** Of columns, for each engine: some fifteen of a million numbers. */
const KEPT_BYTES = 128 * 1024 * 1024;

function serve({ file }: ThreadData, say: (report: Report) => void) {
  const database = new DatabaseSync(file, { readOnly: true });
  const engines = new Map<string, Engine>(
    [insightsEngine, honeycombEngine].map(({ name, open }) => [name, open(database, KEPT_BYTES)]),
  );
  const waiting = new Map<number, AbortController>();
  let last = Promise.resolve();

  async function run(
    { id, engine: name, job }: Extract<Order, { type: 'run' }>,
    signal: AbortSignal,
  ): Promise<void> {
    database.exec('BEGIN');
    try {
      const engine = engines.get(name);
      if (engine === undefined) throw new Error(`There is no engine '${name}'`);
      engine.refresh();
      const answer = await engine.run(job, {
        signal,
        progress: (progress) => say({ type: 'progress', id, progress }),
      });
      say({ type: 'done', id, answer });
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
