/** The thread that moves the write-ahead log into the database file, again and again, without making writers wait. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

const PAUSE_MS = 50;

const database = new DatabaseSync(String(workerData));
database.exec('PRAGMA synchronous = NORMAL');
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
const timer = setInterval(() => checkpoint.get(), PAUSE_MS);

parentPort?.once('message', () => {
  clearInterval(timer);
  database.close();
});
