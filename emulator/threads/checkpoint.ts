/**
 * The thread that moves the write-ahead log into the database file, again and again, without making writers wait.
 * SQLite never shortens the log's file by itself. A reader that holds a snapshot makes it grow without limit, so this
 * thread empties the file once it is longer than 64 MB, or once no connection has written for a second.
 */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

const PAUSE_MS = 50;
/**
 * While clients send, the log reaches this length again and again, and writing over it is faster than beginning
 * again.
 */
const USUAL_BYTES = 64 * 1024 * 1024;
/** A log of this length may stay. */
const SMALL_BYTES = 1024 * 1024;
const IDLE_PAUSES = 20;

const file = String(workerData);
const database = new DatabaseSync(file);
database.exec('PRAGMA synchronous = NORMAL');
const move = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
const empty = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
const version = database.prepare('PRAGMA data_version');
let seen: unknown;
let idlePauses = 0;

function checkpoint(): void {
  const moved = move.get();
  const changed = version.get()?.['data_version'];
  idlePauses = changed === seen ? idlePauses + 1 : 0;
  seen = changed;
  if (moved?.['log'] !== moved?.['checkpointed']) return;
  const bytes = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > (idlePauses >= IDLE_PAUSES ? SMALL_BYTES : USUAL_BYTES)) empty.get();
}

const timer = setInterval(() => {
  try {
    checkpoint();
  } catch {
    // A full disk, for example. Writers report it, and the next round tries again.
  }
}, PAUSE_MS);

parentPort?.once('message', () => {
  clearInterval(timer);
  database.close();
});
