/** Reads again every ten seconds, unless the page is paused: metrics change by the minute. */
import { useEffect } from 'preact/hooks';
import type { Loaded } from '../../data/loaded.ts';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';

const AGAIN_MS = 10_000;

/** @param of reads again when it is another */
export function useRefreshed<T>(read: () => Promise<T>, of: string): Loaded<T> {
  const { live } = useServices();
  const loaded = useLoaded(read, { of: [of] });
  useEffect(() => {
    const timer = setInterval(() => {
      if (!live.paused.value) loaded.reload();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return loaded;
}
