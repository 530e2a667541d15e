/**
 * The thread that stores what the inbox accepted, over a connection of its own. It writes only when the main thread
 * tells it to.
 */
import { existsSync, readlinkSync, statSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename, dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { Order, ThreadData, type Report } from '../inbox/messages.ts';
import { createSettler, type Settler } from '../inbox/settle.ts';
import { connect } from '../store/database.ts';
import { reasonOf } from '../store/failure.ts';
import { watchPresence } from '../store/presence.ts';
import { createIntakes } from './intakes.ts';

/** Long enough for a transaction to pay, short enough for a reader that waits for it. */
const BATCH_MS = 20;

stepBack();
const { file, identity } = v.parse(ThreadData, workerData);
const isInPlace = watchPresence(file, identity);
let opened: { readonly database: DatabaseSync; readonly settler: Settler } | undefined;

/**
 * @throws where another store lies at the path: what this emulator accepted is not of that one. And where the file was
 * emptied, which SQLite takes for a new database: it waits for its own locks and then says that they are another's
 */
function check(): void {
  if (!isInPlace()) throw new Error('it was deleted or replaced');
  if (isEmpty()) throw new Error("the store's file is empty, move it away to begin again");
}

function isEmpty(): boolean {
  try {
    return statSync(file).size === 0;
  } catch {
    // Looking is not allowed, for example. Writing to the open file may still work.
    return false;
  }
}

function open(): NonNullable<typeof opened> {
  const database = connect(file);
  try {
    // It may be another's only now.
    check();
    // The same transaction has just found or made every row that is referred to; checking again costs a tenth.
    database.exec('PRAGMA foreign_keys = OFF');
    const settler = createSettler({
      database,
      intakes: createIntakes,
      folder: dirname(file),
      batchMs: BATCH_MS,
      clock: () => performance.now(),
      check,
    });
    return { database, settler };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Accepting goes before storing. Linux schedules each thread by its own priority; elsewhere all threads are alike. */
function stepBack(): void {
  const own = '/proc/thread-self';
  if (!existsSync(own)) return;
  setPriority(Number(basename(readlinkSync(own))), constants.priority.PRIORITY_BELOW_NORMAL);
}

function take(order: Order): Report | undefined {
  if (order.type === 'stop') {
    opened?.settler.close();
    opened?.database.close();
    // Deno has no `parentPort.close`. In a thread this ends the thread alone.
    return process.exit(0);
  }
  try {
    check();
    opened ??= open();
    return { type: 'settled', ...opened.settler.settle(order.until) };
  } catch (error) {
    return { type: 'failed', message: reasonOf(error) };
  }
}

parentPort?.on('message', (message) => {
  const report = take(v.parse(Order, message));
  if (report !== undefined) parentPort?.postMessage(report, []);
});
