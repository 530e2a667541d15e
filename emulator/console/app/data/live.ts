/**
 * Follows the emulator's changes: a signal for the connection, a callback for every change. The browser's EventSource
 * reconnects by itself and names the last message it got, so the emulator tells what was missed meanwhile.
 */
import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import * as v from 'valibot';
import { Change } from '../../api/shapes.ts';

export type Connection = 'connecting' | 'live' | 'lost';

export interface Live {
  readonly connection: ReadonlySignal<Connection>;
  /** True while a person wants lists to stay as they are. */
  readonly paused: Signal<boolean>;
  /** Calls back on every change. Returns how to stop. */
  subscribe(listener: (change: Change) => void): () => void;
}

export function createLive(source: EventSource): Live {
  const connection = signal<Connection>('connecting');
  const listeners = new Set<(change: Change) => void>();
  source.addEventListener('open', () => {
    connection.value = 'live';
  });
  source.addEventListener('error', () => {
    connection.value = 'lost';
  });
  source.addEventListener('change', (event) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Change), event.data);
    if (!parsed.success) return;
    for (const listener of listeners) listener(parsed.output);
  });
  return {
    connection,
    paused: signal(false),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
