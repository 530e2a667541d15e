/**
 * Notices that a file was deleted or replaced. An open handle does not show it: the system keeps the deleted file
 * until its last handle is closed.
 */
import { statSync } from 'node:fs';

/** @returns what no other file has while this one is there; undefined where there is none */
export function identityOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.dev} ${stats.ino}`;
}

/**
 * @param identity of the file that is meant. @default the one that is there now
 * @returns whether the file at this path is still that one, as far as the system tells
 */
export function watchPresence(path: string, identity = identityOf(path)): () => boolean {
  return () => {
    try {
      const now = identityOf(path);
      return now !== undefined && now === identity;
    } catch {
      // Looking is not allowed, for example. Writing to the open file may still work.
      return true;
    }
  };
}
