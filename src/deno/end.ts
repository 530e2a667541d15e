import { OptionsError } from './options.ts';
import type { DenoRuntime } from './runtime.ts';

/** Starts something. What the operator has to mend is one sentence and not a stack, and ends the process with code 2. */
export async function orEnd<T>(
  runtime: Pick<DenoRuntime, 'exit'>,
  start: () => T | Promise<T>,
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    // eslint-disable-next-line no-console -- says why it ends
    console.error(error.message);
    runtime.exit(2);
  }
}
