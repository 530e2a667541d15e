/**
 * Lets one emulator use a folder at a time, because two would store the inbox twice. The operating system holds the
 * lock that SQLite takes on a file, so it ends with the process, however that ends.
 */
import { DatabaseSync } from 'node:sqlite';
import { cannotUse, failureOf } from './failure.ts';
import { lockFile } from './folder.ts';
import { makePrivateFile, preparePrivateFolder } from './private-folder.ts';

/**
 * Makes the folder, if need be, and takes it.
 *
 * @returns how to let others in
 * @throws when another emulator uses the folder, or the folder cannot be used
 */
export function lockFolder(directory: string): () => void {
  if (directory === ':memory:') return () => undefined;
  preparePrivateFolder(directory);
  const file = lockFile(directory);
  let lock: DatabaseSync | undefined;
  try {
    makePrivateFile(file);
    lock = new DatabaseSync(file);
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if (lock?.isOpen) lock.close();
    if (failureOf(error) !== 'locked') throw cannotUse(`the lock ${file}`, error);
    throw new Error(
      `Cannot use the folder ${directory}: another emulator does, end it or set DATA_DIR to another folder`,
      { cause: error },
    );
  }
  const held = lock;
  return () => held.close();
}
