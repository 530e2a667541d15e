/**
 * The part of the benchmark that holds the console to its times, in Chromium, with a million spans, log lines and items
 * stored.
 */
import { openChromium } from '../../browser/chromium.ts';
import type { Part } from '../part.ts';
import { makeDataFolder, startEmulator } from '../emulator/server.ts';
import { timed } from '../emulator/timing.ts';
import { measureConsole } from './measure.ts';
import { EACH_A_TRACE, fillItems, fillTelemetry, makeStream, type Extent } from './stored-story.ts';

const EACH = 1_000_000;
const QUICK_EACH = 20_000;
const SPREAD_MS = 6 * 3_600_000;

export const consolePart: Part = {
  name: 'console',
  about: 'how long pages of the console take with a million spans, log lines and items stored',
  sections: {
    async pages(options) {
      // First, because filling the store would be in vain without it.
      const browser = await openChromium();
      const folder = makeDataFolder();
      const endMs = Date.now();
      const extent = {
        first: 0,
        traces: (options.quick ? QUICK_EACH : EACH) / EACH_A_TRACE,
        startMs: endMs - SPREAD_MS,
        endMs,
      };
      try {
        const { took } = await timed(() => fill(folder, extent, options.progress));
        options.progress(`filled in ${(took / 1000).toFixed(0)} s`);
        return await measureConsole(browser, folder, extent, options);
      } finally {
        await browser.close();
      }
    },
  },
};

async function fill(
  folder: string,
  extent: Extent,
  progress: (line: string) => void,
): Promise<void> {
  await fillItems(folder, extent, progress);
  const emulator = await startEmulator(folder);
  const address = `http://127.0.0.1:${emulator.port}`;
  await makeStream(address);
  await fillTelemetry(address, extent, progress);
  await emulator.rest();
  await emulator.kill();
}
