/**
 * The emulator inside of a test, without its worker: `cruddur-edge/emulator`.
 *
 * ```ts
 * await using emulator = await startEmulator();
 * // Give emulator.variables to the program under test, have it serve a request, then
 * const trace = await emulator.waitForTrace({ route: '/hello/:name', status: 200 });
 * ```
 */
import { unmetRequirement } from '../requirements.ts';
import type { Emulator, EmulatorOptions } from './api.ts';

export type { Emulator, EmulatorOptions, WaitOptions } from './api.ts';
export type { Item, Line, Received, Refusal, Span, Trace } from './received.ts';
export type { WantedTrace } from './wanted.ts';

/**
 * Starts the emulator on free ports of this machine, in memory unless `folder` is given. Close it, or declare it with
 * `await using`.
 *
 * @throws when the runtime cannot run the emulator, or the port is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const unmet = unmetRequirement();
  if (unmet !== undefined) throw new Error(unmet);
  // Only now: where the requirement is not met its files cannot even be loaded.
  const { openEmulator } = await import('./open.ts');
  return openEmulator(options);
}
