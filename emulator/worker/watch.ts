/** Calls back once after a burst of changes anywhere under a folder; editors write a file several times. */
import { watch } from 'node:fs';

/** @returns how to stop. */
export function watchFolder(folder: string, changed: () => void, quietMs = 50): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(changed, quietMs);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
