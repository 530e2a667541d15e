/** Every page for those who do not see it, do not use a mouse, or have a small window or a large one. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { openConsole, type OpenConsole } from './console.ts';
import { placesOf } from './places.ts';
import { THEMES } from './screenshots.ts';
import { openPage, overflow, show } from './watched-page.ts';

const PLACES = Object.keys(placesOf({ failedTraceId: '' }));

let console: OpenConsole;
/** One for each theme; a person goes from page to page without loading the console again, too. */
let windows: readonly Page[];
beforeAll(async () => {
  console = await openConsole();
  const opened = THEMES.map((theme) =>
    openPage(console.browser, console.url, { width: 1280, theme }),
  );
  windows = (await Promise.all(opened)).map(({ page }) => page);
});
afterAll(() => console.close());

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
