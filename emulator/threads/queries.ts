/**
 * The thread that runs queries, over a connection of its own that cannot write. It runs one query after the other, each
 * in a transaction, so that a query sees one state of the store. A query that takes longer than two seconds begins
 * another transaction now and then, because SQLite's log grows while a reader keeps its state: it sees only rows that
 * were there when it began, and fails if some of those it has yet to read were deleted.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import type { Engine } from '../columns/engine.ts';
import { createMemory } from '../columns/memory.ts';
import { Order, type Report, ThreadData } from '../columns/messages.ts';
import { QueryTooLarge } from '../columns/too-large.ts';
import { insightsEngine } from '../vendors/cloudwatch/insights/engine.ts';
import { honeycombEngine } from '../vendors/honeycomb/query/engine.ts';

/** Of columns, for all engines: some twelve of a million numbers, twice as many as a query usually reads. */
const KEPT_BYTES = 96 * 1024 * 1024;
/** Of what queries made of whole blocks of events. */
const MADE_BYTES = 32 * 1024 * 1024;

const SNAPSHOT_MS = 2_000;

function serve({ file }: ThreadData, say: (report: Report) => void) {
  const database = new DatabaseSync(file, { readOnly: true });
  const memory = createMemory(KEPT_BYTES);
  const madeMemory = createMemory(MADE_BYTES);
  const engines = new Map<string, Engine>(
    [insightsEngine, honeycombEngine].map(({ name, open }) => [
      name,
      open(database, { memory, madeMemory }),
    ]),
  );
  const waiting = new Map<number, AbortController>();
  let last = Promise.resolve();

  async function run(
    { id, engine: name, job }: Extract<Order, { type: 'run' }>,
    signal: AbortSignal,
  ): Promise<void> {
    database.exec('BEGIN');
    // Between two steps of the query.
    const renewing = setInterval(() => database.exec('COMMIT; BEGIN'), SNAPSHOT_MS);
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
      clearInterval(renewing);
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
