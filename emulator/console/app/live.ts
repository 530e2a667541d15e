/** Follows the emulator's changes: a signal for the connection, a callback for every change. */
import { signal, type ReadonlySignal } from '@preact/signals';
import * as v from 'valibot';
import { Change } from '../api/shapes.ts';

export type Connection = 'connecting' | 'live' | 'lost';

export interface Live {
  readonly connection: ReadonlySignal<Connection>;
  /** Calls back on every change, and with everything when the connection is back. Returns how to stop. */
  subscribe(listener: (change: Change) => void): () => void;
}

/** The browser's EventSource reconnects by itself; what was missed meanwhile is read again. */
export function createLive(source: EventSource): Live {
  const connection = signal<Connection>('connecting');
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  source.addEventListener('open', () => {
    const wasLost = connection.value === 'lost';
    connection.value = 'live';
    if (wasLost) tell({ traces: [], refusals: true, reset: true });
  });
  source.addEventListener('error', () => {
    connection.value = 'lost';
  });
  source.addEventListener('change', (event) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Change), event.data);
    if (parsed.success) tell(parsed.output);
  });
  return {
    connection,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
