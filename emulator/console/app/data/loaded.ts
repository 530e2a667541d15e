/**
 * Reads something from the emulator, and again when it changes, one request at a time; keeps its value or its
 * failure. A read that takes long sets `slow`, so that a page can show a bar for it; a fast one makes nothing
 * flicker.
 */
import { signal, type ReadonlySignal } from '@preact/signals';

/** A person notices a wait of this length. */
const SLOW_MS = 300;

export interface Loaded<T> {
  /** Undefined until the first answer. A failure leaves the last value. */
  readonly value: ReadonlySignal<T | undefined>;
  /** Why the last read failed. */
  readonly problem: ReadonlySignal<Error | undefined>;
  /** Whether a read has been under way for 300 ms. */
  readonly slow: ReadonlySignal<boolean>;
  /** Reads again. Any number of calls during a read cause one more read after it. */
  reload(): void;
}

export function createLoaded<T>(read: () => Promise<T>): Loaded<T> {
  const value = signal<T | undefined>(undefined);
  const problem = signal<Error | undefined>(undefined);
  const slow = signal(false);
  let reading = false;
  let again = false;

  async function reload(): Promise<void> {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    const timer = setTimeout(() => (slow.value = true), SLOW_MS);
    try {
      value.value = await read();
      problem.value = undefined;
    } catch (error) {
      problem.value = error instanceof Error ? error : new Error(String(error));
    }
    clearTimeout(timer);
    slow.value = false;
    reading = false;
    if (again) {
      again = false;
      await reload();
    }
  }
  return { value, problem, slow, reload: () => void reload() };
}
