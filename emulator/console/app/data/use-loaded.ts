/** Keeps what a component shows up to date: reads it at first, when what it is of changes, and when news concern it. */
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Change } from '../../api/shapes.ts';
import { createLoaded, type Loaded } from './loaded.ts';
import { useServices } from './services.ts';

export interface UseLoadedOptions {
  /** Reads again when one of them is another. What was read before stays until the answer. @default [] */
  readonly of?: readonly unknown[];
  /** Whether a change makes reading again worth while. @default a store that was emptied alone */
  readonly when?: (change: Change) => boolean;
  /** Whether it keeps still while the person has paused. @default false */
  readonly pausable?: boolean;
}

export function useLoaded<T>(
  read: () => Promise<T>,
  { of = [], when = () => false, pausable = false }: UseLoadedOptions = {},
): Loaded<T> {
  const { live } = useServices();
  const latest = useRef({ read, when });
  latest.current = { read, when };
  const loaded = useMemo(() => createLoaded(async () => latest.current.read()), []);
  useEffect(() => loaded.reload(), of);
  useEffect(() => {
    let missed = false;
    const stopListening = live.subscribe((change) => {
      if (!change.reset && !latest.current.when(change)) return;
      if (pausable && live.paused.value && !change.reset) missed = true;
      else loaded.reload();
    });
    const stopWaiting = live.paused.subscribe((paused) => {
      if (!paused && missed) loaded.reload();
      missed = false;
    });
    return () => {
      stopListening();
      stopWaiting();
    };
  }, []);
  return loaded;
}
