/**
 * Notices that a file was deleted or replaced. An open handle does not show it: the system keeps the deleted file
 * until its last handle is closed.
 */
import { statSync } from 'node:fs';

/** @returns whether the file at this path is still the one that is there now */
export function watchPresence(path: string): () => boolean {
  const { dev, ino } = statSync(path);
  return () => {
    const now = statSync(path, { throwIfNoEntry: false });
    return now?.dev === dev && now.ino === ino;
  };
}
