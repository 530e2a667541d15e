/**
 * Notices that a file was deleted or replaced, which an open file does not: the system goes on writing into it, and
 * takes it away with its last reader.
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
