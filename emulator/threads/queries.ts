/**
 * The thread that runs queries, over a connection of its own that cannot write. It runs one query after the other, each
 * in a transaction, so that a query sees one state of the store however long it takes.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import type { Engine } from '../columns/engine.ts';
import { Order, type Report, ThreadData } from '../columns/messages.ts';
import { insightsEngine } from '../vendors/cloudwatch/insights/engine.ts';
import { honeycombEngine } from '../vendors/honeycomb/query/engine.ts';

/** Of columns, for each engine: some thirty of a million numbers. */
const KEPT_BYTES = 256 * 1024 * 1024;

function serve({ file }: ThreadData, say: (report: Report) => void) {
  const database = new DatabaseSync(file, { readOnly: true });
  const engines = new Map<string, Engine>(
    [insightsEngine, honeycombEngine].map(({ name, open }) => [name, open(database, KEPT_BYTES)]),
  );
  const waiting = new Set<number>();
  let last = Promise.resolve();

  async function run({ id, engine: name, job }: Extract<Order, { type: 'run' }>): Promise<void> {
    database.exec('BEGIN');
    try {
      const engine = engines.get(name);
      if (engine === undefined) throw new Error(`There is no engine '${name}'`);
      engine.refresh();
      const answer = await engine.run(job, {
        isStopped: () => !waiting.has(id),
        progress: (progress) => say({ type: 'progress', id, progress }),
      });
      say({ type: 'done', id, answer });
    } catch (error) {
      say({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
    } finally {
      database.exec('COMMIT');
      waiting.delete(id);
    }
  }

  return (order: Order): void => {
    if (order.type === 'stop') {
      waiting.delete(order.id);
      return;
    }
    waiting.add(order.id);
    last = last.then(() => run(order));
  };
}

const take = serve(v.parse(ThreadData, workerData), (report) =>
  parentPort?.postMessage(report, []),
);
parentPort?.on('message', (message) => take(v.parse(Order, message)));
