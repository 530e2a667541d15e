/**
 * A matcher for Vitest: `cruddur-edge/vitest`. Importing it adds the matcher to `expect`.
 *
 * ```ts
 * await expect(emulator).toReceiveTrace({ route: '/hello/:name', spans: ['greet'] });
 * ```
 */
import { expect } from 'vitest';
import type { Emulator, WaitOptions } from './api.ts';
import { NoSuchTrace, type WantedTrace } from './wanted.ts';

// Declarations keep no other import of Vitest, and without one the matcher's type is not found.
export type { Assertion } from 'vitest';

declare module 'vitest' {
  // eslint-disable-next-line no-unused-vars -- Vitest's own parameter
  interface Assertion<T> {
    /** Waits for a trace; fails with what arrived instead. With `not` it looks at what has arrived, and waits for nothing. */
    toReceiveTrace(wanted: WantedTrace, options?: WaitOptions): Promise<void>;
  }
}

expect.extend({
  async toReceiveTrace(emulator: Emulator, wanted: WantedTrace, options?: WaitOptions) {
    const wait = this.isNot ? { timeoutMs: 0 } : options;
    try {
      const { id } = await emulator.waitForTrace(wanted, wait);
      return { pass: true, message: () => `Trace ${id} arrived, but the test wants none` };
    } catch (error) {
      // A closed emulator cannot tell what it would have received.
      if (!(error instanceof NoSuchTrace)) throw error;
      return { pass: false, message: () => error.message };
    }
  },
});
