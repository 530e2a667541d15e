/**
 * Makes the folder of the store, or finds that it cannot be used. Telemetry is for its owner's eyes: the folder has
 * mode 0700 and the files 0600, even if they were there before. It refuses a folder with other files, because other
 * users could no longer read those.
 */
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cannotUse, failureOf } from './failure.ts';
import { isOfFolder } from './folder.ts';

/** @throws in one sentence, with the path and what helps */
export function preparePrivateFolder(folder: string): void {
  try {
    makeFolder(resolve(folder));
  } catch (error) {
    throw cannotUse(`the folder ${folder}`, error);
  }
  const stats = statSync(folder);
  refuseForeign(folder, stats);
  try {
    if ((stats.mode & 0o077) !== 0) chmodSync(folder, stats.mode & 0o700);
    for (const name of readdirSync(folder).filter(isOfFolder)) restrict(join(folder, name));
  } catch (error) {
    throw cannotUse(`the folder ${folder}`, error);
  }
}

/** Makes a file that only its owner may read; one that is there stays as it is. */
export function makePrivateFile(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

/** Makes one folder after the other: `mkdir` with `recursive` never returns where no folder can be made, as in `/proc`. */
function makeFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found !== undefined) throw new Error(`${path} is a file, move it away`);
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (failureOf(error) !== 'gone') throw error;
    throw new Error(`the system allows no folder ${path}`, { cause: error });
  }
}

function restrict(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() && (stats.mode & 0o077) !== 0) chmodSync(path, stats.mode & 0o600);
}

function refuseForeign(folder: string, { uid }: Stats): void {
  const own = process.getuid?.();
  if (own !== undefined && own !== 0 && uid !== own) {
    throw new Error(
      `Cannot use the folder ${folder}: it belongs to another user (number ${uid}), set DATA_DIR to a folder of yours`,
    );
  }
  const names = readdirSync(folder);
  if (names.some(isOfFolder)) return;
  const foreign = names.filter((name) => !name.startsWith('.') && !MAY_BE_THERE.has(name));
  if (foreign.length === 0) return;
  throw new Error(
    `Cannot use the folder ${folder}: it holds other files (${foreign.slice(0, 3).join(', ')}), set DATA_DIR to a new or an empty folder`,
  );
}

/** Where a file system is mounted; of the app under Deno, which has the same default; of the worker. */
const MAY_BE_THERE = new Set([
  'lost+found',
  'deno.sqlite',
  'deno.sqlite-wal',
  'deno.sqlite-shm',
  'd1',
  'objects',
]);
