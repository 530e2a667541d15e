/**
 * The thread that stores the inbox, except that it dies at the end of a transaction, before that is committed, as often
 * as a file `deaths` beside the store says.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { ThreadData } from '../../../emulator/inbox/messages.ts';

const file = join(dirname(v.parse(ThreadData, workerData).file), 'deaths');
const { exec } = DatabaseSync.prototype;

function dieIfDue(): void {
  const deaths = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (deaths === 0) return;
  writeFileSync(file, String(deaths - 1));
  process.exit(1);
}

DatabaseSync.prototype.exec = function (sql) {
  if (sql === 'COMMIT') dieIfDue();
  exec.call(this, sql);
};

await import('../../../emulator/threads/inbox.ts');
