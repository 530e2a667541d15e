/** How every page looks: light and dark, at 400, 1280 and 2560 px, nothing cut off, and axe finds no fault. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { openConsole, type OpenConsole } from './console.ts';
import { placesOf } from './places.ts';
import { takeScreenshots, THEMES } from './screenshots.ts';
import { openPage, overflow, show } from './watched-page.ts';

const PAGES = readdirSync(
  fileURLToPath(new URL('../../emulator/console/app/pages', import.meta.url)),
);

const PLACES = Object.keys(placesOf({ failedTraceId: '' }));

let console: OpenConsole;
beforeAll(async () => {
  console = await openConsole();
});
afterAll(() => console.close());

test('every page has a place with something to show', () => {
  const pages = new Set(PLACES.map((name) => name.replace(/-.*/, '')));
  expect([...pages].toSorted()).toEqual(PAGES.toSorted());
});

test.each(PLACES)('%s is photographed without a fault', async (name) => {
  const place = placesOf(console.story)[name] ?? '';
  const taken = await takeScreenshots(console.browser, console.url, { [name]: place });
  expect(taken.filter(({ faults }) => faults.length > 0)).toEqual([]);
});

test.each(PLACES)('axe finds nothing on %s', async (name) => {
  const place = placesOf(console.story)[name] ?? '';
  for (const theme of THEMES) {
    const { page } = await openPage(console.browser, console.url, { width: 1280, theme });
    await show(page, place);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.context().close();
  }
});

test.each(PLACES)('%s is no wider than its window', async (name) => {
  const { page } = await openPage(console.browser, console.url);
  await show(page, placesOf(console.story)[name] ?? '');
  for (const width of [360, 400, 640, 768, 1024, 1280, 1440, 1920, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    expect([width, await overflow(page)]).toEqual([width, 0]);
  }
  await page.context().close();
});
