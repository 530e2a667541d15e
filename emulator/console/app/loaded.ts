/**
 * Reads something from the emulator, and again when it changes, one request at a time; keeps its value or its failure.
 */
import { signal, type ReadonlySignal } from '@preact/signals';

export interface Loaded<T> {
  /** Undefined until the first answer. */
  readonly value: ReadonlySignal<T | undefined>;
  /** Why the last read failed. */
  readonly problem: ReadonlySignal<string | undefined>;
  /** Reads again; calls during a read are made up for by one more read after it. */
  reload(): void;
}

export function createLoaded<T>(read: () => Promise<T>): Loaded<T> {
  const value = signal<T | undefined>(undefined);
  const problem = signal<string | undefined>(undefined);
  let reading = false;
  let again = false;

  async function reload(): Promise<void> {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      value.value = await read();
      problem.value = undefined;
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
    reading = false;
    if (again) {
      again = false;
      await reload();
    }
  }
  return { value, problem, reload: () => void reload() };
}
