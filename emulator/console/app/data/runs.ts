/**
 * Starts of the emulator and reloads of the worker, newest first. No message announces one, but what a new run sends does:
 * they are read again some seconds after something arrived.
 */
import { signal, type ReadonlySignal } from '@preact/signals';
import { Runs, type Run } from '../../api/runs/shapes.ts';
import type { Client } from './client.ts';
import type { Live } from './live.ts';

const AGAIN_MS = 2000;

export interface RunList {
  readonly list: ReadonlySignal<readonly Run[]>;
  /** The one that goes on; undefined while none is known. */
  current(): Run | undefined;
}

export function createRunList(client: Client, live: Pick<Live, 'subscribe'>): RunList {
  const list = signal<readonly Run[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  async function read(): Promise<void> {
    timer = undefined;
    await client.ask(Runs, 'runs').then(
      ({ runs }) => (list.value = runs),
      () => 'they are read again with the next change',
    );
  }
  live.subscribe(() => (timer ??= setTimeout(() => void read(), AGAIN_MS)));
  void read();
  return { list, current: () => list.value[0] };
}
