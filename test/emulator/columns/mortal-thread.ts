/** A thread for queries that dies of each. */
import { parentPort } from 'node:worker_threads';

parentPort?.once('message', () => process.exit(1));
