/** A page of the browser that notes what must never happen: errors, violations of the policy, requests elsewhere. */
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';

export interface WatchedPage {
  readonly page: Page;
  /** Errors on the console, uncaught ones, dialogs, and requests to anything but the emulator. */
  readonly faults: string[];
}

export interface Look {
  readonly width: number;
  readonly height?: number;
  readonly theme: 'light' | 'dark';
}

/** What a page still waits for. Its stream of news never ends. */
const underWay = new WeakMap<Page, Set<Request>>();

export async function openPage(
  browser: Browser,
  url: string,
  { width, height = 900, theme }: Look = { width: 1280, theme: 'light' },
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const requests = new Set<Request>();
  underWay.set(page, requests);
  page.on('requestfinished', (request) => requests.delete(request));
  page.on('requestfailed', (request) => requests.delete(request));
  page.on('request', (request) => {
    if (!request.url().endsWith('/_emulator/events')) requests.add(request);
    if (new URL(request.url()).origin !== new URL(url).origin) {
      faults.push(`elsewhere: ${request.url()}`);
    }
  });
  await page.goto(url);
  return { page, faults };
}

/** Opens what a hash names, without loading the page again, and waits until it shows all that it asked for. */
export async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await until(
    page,
    `document.querySelector('main h1') !== null &&
      document.querySelector('main').innerText.trim().length > 20 &&
      document.querySelector('[role=progressbar]') === null`,
  );
  do
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => setTimeout(done, 150)))',
    );
  while ((underWay.get(page)?.size ?? 0) > 0);
}

/**
 * Waits until something holds in the page. The page's policy forbids Playwright's own `waitForFunction`.
 *
 * @param expression JavaScript, run in the browser, whose types the tests do not have
 * @throws when it does not come true in time
 */
export async function until(page: Page, expression: string, limitMs = 30_000): Promise<true> {
  const endMs = Date.now() + limitMs;
  while ((await page.evaluate(expression)) !== true) {
    if (Date.now() > endMs) throw new Error(`It does not come true: ${expression}`);
    await page.evaluate('new Promise((done) => setTimeout(done, 20))');
  }
  return true;
}

/** By how many pixels the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return Number(
    await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    ),
  );
}
