/**
 * Visits pages of the console in Chromium and tells how long their answers took: from the page's first request to the
 * emulator until the last of its answers had arrived, as the browser saw it.
 */
import type { Page, Request } from 'playwright-core';

/** What the frame asks beside the page, and asks again in a while. */
const FRAME = /\/_emulator\/(?:events|rail|services|runs|faults|health)$/;

export interface Visits {
  /** Opens what a hash names. @returns milliseconds until all of its answers are there */
  visit(hash: string): Promise<number>;
}

export function watchVisits(page: Page): Visits {
  const waiting = new Set<Request>();
  /** Of the page that is open: when its first request began and its last answer ended. */
  let [first, last] = [Infinity, 0];
  const isOwn = (request: Request) => {
    const { pathname } = new URL(request.url());
    return pathname.startsWith('/_emulator/') && !FRAME.test(pathname);
  };
  page.on('request', (request) => {
    if (isOwn(request)) waiting.add(request);
  });
  const settle = (request: Request) => {
    if (!waiting.delete(request)) return;
    const { startTime, responseEnd } = request.timing();
    if (responseEnd < 0) return;
    first = Math.min(first, startTime);
    last = Math.max(last, startTime + responseEnd);
  };
  page.on('requestfinished', settle);
  page.on('requestfailed', settle);

  async function isQuiet(): Promise<boolean> {
    // What an answer makes the page ask next it asks once it has drawn.
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))',
    );
    return waiting.size === 0 && last > 0;
  }

  return {
    async visit(hash) {
      while (waiting.size > 0) await isQuiet();
      [first, last] = [Infinity, 0];
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      const end = performance.now() + 60_000;
      while (!(await isQuiet())) {
        if (performance.now() > end) throw new Error(`Cannot measure ${hash}: no answer came`);
      }
      return last - first;
    },
  };
}
