/**
 * Lets one emulator use a folder at a time, because two would store the inbox twice. The operating system holds the
 * lock that SQLite takes on a file, so it ends with the process, however that ends.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** @returns how to let others in. @throws when another emulator has the folder */
export function lockFolder(directory: string): () => void {
  if (directory === ':memory:') return () => undefined;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(directory, 'emulator.lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new Error(
      `Cannot use the folder ${directory}: another emulator does, end it or set DATA_DIR to another folder`,
      { cause: error },
    );
  }
  return () => lock.close();
}
