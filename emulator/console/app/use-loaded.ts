/** Keeps what a component shows up to date: reads it at first and whenever a change concerns it. */
import { useEffect, useMemo } from 'preact/hooks';
import type { Change } from '../api/shapes.ts';
import type { Live } from './live.ts';
import { createLoaded, type Loaded } from './loaded.ts';

export function useLoaded<T>(
  live: Live,
  read: () => Promise<T>,
  concerns: (change: Change) => boolean,
): Loaded<T> {
  const loaded = useMemo(() => createLoaded(read), []);
  useEffect(() => {
    loaded.reload();
    return live.subscribe((change) => {
      if (concerns(change)) loaded.reload();
    });
  }, []);
  return loaded;
}
