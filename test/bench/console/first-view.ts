/** How long a person waits for the console's first page, with nothing of it in the browser's cache. */
import type { Browser } from 'playwright-core';

/** In the page, whose clock begins with the navigation. */
const FIRST_ROW = `new Promise((done) => {
  const look = () => document.querySelector('tbody [data-row]') === null
    ? setTimeout(look, 5)
    : requestAnimationFrame(() => done(performance.now()));
  look();
})`;

/** @returns milliseconds until the list has its first row */
export async function timeFirstViews(
  browser: Browser,
  address: string,
  rounds: number,
): Promise<number[]> {
  const took: number[] = [];
  // The first one fills the emulator's caches.
  for (let round = 0; round <= rounds; round += 1) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(address, { waitUntil: 'commit' });
    const ms = Number(await page.evaluate(FIRST_ROW));
    await context.close();
    if (round > 0) took.push(ms);
  }
  return took;
}
