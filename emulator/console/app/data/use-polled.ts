/** Reads again every three seconds, and when the store was emptied: no message announces such a change. */
import { useEffect } from 'preact/hooks';
import type { Loaded } from './loaded.ts';
import { useLoaded } from './use-loaded.ts';

const AGAIN_MS = 3000;

export function usePolled<T>(read: () => Promise<T>): Loaded<T> {
  const loaded = useLoaded(read);
  useEffect(() => {
    const timer = setInterval(loaded.reload, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return loaded;
}
