/** The thread that settles the inbox, on a connection of its own. It writes only when it is told that it is its turn. */
import { existsSync, readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename, dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { connect } from '../store/database.ts';
import { Order, ThreadData, type Report } from '../inbox/messages.ts';
import { createSettler } from '../inbox/settle.ts';

/** Long enough for a transaction to pay, short enough for whoever waits for it. */
const TURN_MS = 20;

stepBack();
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

/** Taking in goes before storing. Linux schedules each thread by its own priority; elsewhere this one is like others. */
function stepBack(): void {
  const own = '/proc/thread-self';
  if (!existsSync(own)) return;
  setPriority(Number(basename(readlinkSync(own))), constants.priority.PRIORITY_BELOW_NORMAL);
}

function take(order: Order): Report | undefined {
  if (order.type === 'stop') {
    settler.close();
    database.close();
    parentPort?.close();
    return undefined;
  }
  try {
    return { type: 'settled', ...settler.settle(order.until) };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (message) => {
  const report = take(v.parse(Order, message));
  if (report !== undefined) parentPort?.postMessage(report, []);
});
