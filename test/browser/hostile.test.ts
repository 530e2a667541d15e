/** Telemetry is hostile text: on no page does any of it run, load something, or break the page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openConsole, type OpenConsole } from './console.ts';
import { fillHostile, HOSTILE_TEXTS, HOSTILE_TRACE } from './fixture/hostile.ts';
import { placesOf } from './places.ts';
import { openPage, overflow, show } from './watched-page.ts';

const PLACES = Object.keys(placesOf({ failedTraceId: '' }));

let console: OpenConsole;
beforeAll(async () => {
  console = await openConsole();
  await fillHostile(console.url);
});
afterAll(() => console.close());

const places = () => placesOf({ failedTraceId: HOSTILE_TRACE });

test.each(PLACES)('%s shows it as text', async (name) => {
  const { page, faults } = await openPage(console.browser, console.url);
  await show(page, places()[name] ?? '');
  for (const width of [400, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await overflow(page)).toBe(0);
  }
  // What is closed at first is opened, and what is closed in that: the content is made then.
  for (let depth = 0; depth < 3; depth += 1) {
    await page.evaluate(
      `for (const closed of document.querySelectorAll('main [aria-expanded="false"]')) closed.click()`,
    );
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))');
  }
  expect(await page.locator('main img, main iframe, main script').count()).toBe(0);
  const links = await page
    .locator('a')
    .evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  expect(links.filter((href) => !/^(?:#|\/)/.test(href ?? ''))).toEqual([]);
  expect(faults).toEqual([]);
  await page.context().close();
});

test.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 40), text] as const))(
  'the query bar takes “%s”',
  async (_name, text) => {
    const { page, faults } = await openPage(console.browser, console.url);
    await show(page, `#/requests?q=${encodeURIComponent(text.slice(0, 5000))}`);
    expect(await overflow(page)).toBe(0);
    // The browser writes an answer of 400 to the console.
    expect(faults.filter((fault) => !fault.includes('status of 400'))).toEqual([]);
    await page.context().close();
  },
);
