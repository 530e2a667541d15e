/** How every page looks: light and dark, at 400, 1280 and 2560 px, with nothing cut off. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConsole, type OpenConsole } from './console.ts';
import { placesOf } from './places.ts';
import { takeScreenshots, THEMES, WIDTHS, type Taken } from './screenshots.ts';

const PAGES = readdirSync(
  fileURLToPath(new URL('../../emulator/console/app/pages', import.meta.url)),
);

const PLACES = Object.keys(placesOf({ failedTraceId: '' }));

let console: OpenConsole;
let taken: readonly Taken[];
beforeAll(async () => {
  console = await openConsole();
  taken = await takeScreenshots(console.browser, console.url, placesOf(console.story));
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
