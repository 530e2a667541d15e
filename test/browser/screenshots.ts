/**
 * Photographs every page, light and dark, at 400, 1280 and 2560 px. As a program, `npm run screenshots`, it says where
 * the pictures are; arguments are the pages that are wanted, without any all are.
 */
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
import { placesOf } from './places.ts';
import { openPage, overflow, show } from './watched-page.ts';

export const WIDTHS = [400, 1280, 2560] as const;
export const THEMES = ['light', 'dark'] as const;

export interface Taken {
  readonly file: string;
  readonly place: string;
  /** Errors, and by how much the page is wider than its window. */
  readonly faults: readonly string[];
}

/** @param places hashes of addresses by the pages' names @returns a picture for each page, width and theme */
export async function takeScreenshots(
  browser: Browser,
  url: string,
  places: Readonly<Record<string, string>>,
  folder = mkdtempSync(join(tmpdir(), 'console-')),
): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const width of WIDTHS) {
    for (const theme of THEMES) {
      const { page, faults } = await openPage(browser, url, { width, theme });
      for (const [name, place] of Object.entries(places)) {
        await show(page, place);
        const file = join(folder, `${name}-${width}-${theme}.png`);
        await page.screenshot({ path: file });
        const excess = await overflow(page);
        if (excess > 0) faults.push(`${excess} px wider than its window of ${width}`);
        taken.push({ file, place, faults: faults.splice(0) });
      }
      await page.context().close();
    }
  }
  return taken;
}

const PAGES = new Set(
  Object.keys(placesOf({ failedTraceId: '' })).map((name) => name.replace(/-.*/, '')),
);

const HELP = `Usage: npm run screenshots -- [page ...]

Photographs pages of the console, light and dark, at ${WIDTHS.join(', ')} px, and prints where the pictures are.
Pages (all when none is named): ${[...PAGES].join(', ')}
`;

/** @returns exit code */
async function main(wanted: readonly string[]): Promise<number> {
  if (wanted.includes('--help')) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = wanted.find((name) => !PAGES.has(name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no page "${unknown}"\n\n${HELP}`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'console-store-'));
  const emulator = await start({ worker: false, folder });
  const browser = await openChromium();
  try {
    const all = Object.entries(placesOf(await fill(emulator.url)));
    spendMonth(folder, Date.now());
    reloadInPast(folder, Date.now());
    reportSampling(folder, Date.now());
    const some = all.filter(
      ([name]) => wanted.length === 0 || wanted.includes(name.replace(/-.*/, '')),
    );
    const taken = await takeScreenshots(browser, emulator.url, Object.fromEntries(some));
    for (const { file, faults } of taken) {
      process.stdout.write(`${file}${faults.map((fault) => `\n  ${fault}`).join('')}\n`);
    }
  } finally {
    await browser.close();
    await emulator.close();
  }
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
