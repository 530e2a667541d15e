/** An emulator with a story in it, and a browser: what a test of the console needs. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { start } from '../emulator/start.ts';
import { openChromium } from './chromium.ts';
import { fill } from './fixture/fill.ts';
import { reloadInPast } from './fixture/reloads.ts';
import { reportSampling } from './fixture/sampled.ts';
import { spendMonth } from './fixture/spent-month.ts';
import type { Story } from './fixture/story.ts';

export interface OpenConsole {
  /** Of the emulator. */
  readonly url: string;
  readonly browser: Browser;
  readonly story: Story;
  close(): Promise<void>;
}

/** @throws when Chromium is missing, with how to get it. */
export async function openConsole(): Promise<OpenConsole> {
  const browser = await openChromium();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'console-store-'));
    const emulator = await start({ worker: false, folder });
    const { url } = emulator;
    try {
      const story = await fill(url);
      spendMonth(folder, Date.now());
      reloadInPast(folder, Date.now());
      reportSampling(folder, Date.now());
      return {
        url,
        browser,
        story,
        async close() {
          await browser.close();
          await emulator.close();
        },
      };
    } catch (error) {
      await emulator.close();
      throw error;
    }
  } catch (error) {
    await browser.close();
    throw error;
  }
}
