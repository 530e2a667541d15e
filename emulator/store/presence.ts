/**
 * Notices that a file was deleted or replaced. An open handle does not show it: the system keeps the deleted file
 * until its last handle is closed.
 */
import { statSync } from 'node:fs';

/** @returns whether the file at this path is still the one that is there now, as far as the system tells */
export function watchPresence(path: string): () => boolean {
  const first = statSync(path, { throwIfNoEntry: false });
  return () => {
    try {
      const now = statSync(path, { throwIfNoEntry: false });
      return now !== undefined && now.dev === first?.dev && now.ino === first.ino;
    } catch {
      // Looking is not allowed, for example. Writing to the open file may still work.
      return true;
    }
  };
}
