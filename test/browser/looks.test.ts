/** How every page looks: light and dark, at 400, 1280 and 2560 px, nothing cut off, and axe finds no fault. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { openConsole, type OpenConsole } from './console.ts';
import { placesOf } from './places.ts';
import { takeScreenshots, THEMES, WIDTHS, type Taken } from './screenshots.ts';
import { openPage, overflow, show } from './watched-page.ts';

const PAGES = readdirSync(
  fileURLToPath(new URL('../../emulator/console/app/pages', import.meta.url)),
);

const PLACES = Object.keys(placesOf({ failedTraceId: '' }));

let console: OpenConsole;
let taken: readonly Taken[];
/** One for each theme; a person goes from page to page without loading the console again, too. */
let windows: readonly Page[];
beforeAll(async () => {
  console = await openConsole();
  taken = await takeScreenshots(console.browser, console.url, placesOf(console.story));
  const opened = THEMES.map((theme) =>
    openPage(console.browser, console.url, { width: 1280, theme }),
  );
  windows = (await Promise.all(opened)).map(({ page }) => page);
}, 600_000);
afterAll(() => console.close());

test('every page has a place with something to show', () => {
  const pages = new Set(PLACES.map((name) => name.replace(/-.*/, '')));
  expect([...pages].toSorted()).toEqual(PAGES.toSorted());
});

test.each(PLACES)('%s is photographed without a fault', (name) => {
  const place = placesOf(console.story)[name];
  const pictures = taken.filter((picture) => picture.place === place);
  expect(pictures).toHaveLength(WIDTHS.length * THEMES.length);
  expect(pictures.filter(({ faults }) => faults.length > 0)).toEqual([]);
});

test.each(PLACES)('axe finds nothing on %s', async (name) => {
  for (const page of windows) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await show(page, placesOf(console.story)[name] ?? '');
    expect(await accessibilityFaults(page)).toEqual([]);
  }
});

test.each(PLACES)('%s is no wider than its window', async (name) => {
  const [page] = windows;
  if (page === undefined) throw new Error('No window is open');
  await show(page, placesOf(console.story)[name] ?? '');
  for (const width of [360, 400, 640, 768, 1024, 1280, 1440, 1920, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    expect([width, await overflow(page)]).toEqual([width, 0]);
  }
});
