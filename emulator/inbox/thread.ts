/** The thread that settles the inbox, on a connection of its own. It writes only when it is told that it is its turn. */
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { connect } from '../database.ts';
import { Order, ThreadData, type Report } from './messages.ts';
import { createSettler } from './settle.ts';

/** Long enough for a transaction to pay, short enough for whoever waits for it. */
const TURN_MS = 20;

const { file } = v.parse(ThreadData, workerData);
const database = connect(file);
// What is referred to was just looked up or made, in the same transaction; looking again costs a tenth.
database.exec('PRAGMA foreign_keys = OFF');
const settler = createSettler({
  database,
  folder: dirname(file),
  turnMs: TURN_MS,
  clock: () => performance.now(),
});

function take(order: Order): Report | undefined {
  if (order.type === 'stop') {
    settler.close();
    database.close();
    parentPort?.close();
    return undefined;
  }
  try {
    const { position, changes, faults } = settler.settle(order.until);
    return { type: 'settled', position, changes: [...changes], faults: [...faults] };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (message) => {
  const report = take(v.parse(Order, message));
  if (report !== undefined) parentPort?.postMessage(report, []);
});
