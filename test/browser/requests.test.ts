/** The list of requests as a person uses it. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { start } from '../emulator/start.ts';
import { accessibilityFaults } from './accessibility.ts';
import { createSenders } from './fixture/senders.ts';
import { testConsole } from './tested-console.ts';
import { until, type Look } from './watched-page.ts';

const console = testConsole();

const open = (search = '', look?: Look) => console.open(`#/requests${search}`, look);

const rows = (page: Page) => page.locator('tbody tr:not(.divider)');

/** To 2,000 pixels. What stands above the rows has come before, because it would move them and the place with them. */
async function scrollDown(page: Page): Promise<void> {
  await page.locator('.head-strip').waitFor();
  await until(page, '(window.scrollTo(0, 2000), window.scrollY === 2000)');
}

/** Holds what stands above the rows back until they are drawn. */
async function summaryAfterRows(page: Page): Promise<void> {
  await page.route('**/request-summary*', async (route) => {
    await page.locator('tbody tr').nth(80).waitFor();
    await route.continue();
  });
}

test('the sentence, the charts and the first rows stand above the fold', async () => {
  const page = await open();
  const answer = await page.locator('.answer').innerText();
  expect(answer).toMatch(/^240 requests in the last 15 min, \d+ failed\..*POST \/api\/activities/);
  expect(await rows(page).nth(5).isVisible()).toBe(true);
  const box = await rows(page).nth(5).boundingBox();
  expect(box?.y).toBeLessThan(600);
});

test('a request is called by its root, with the service that began it', async () => {
  const page = await open('?q=failed%3Atrue');
  const row = rows(page).first();
  expect(await row.innerText()).toMatch(/500[^]*POST[^]*\/api\/activities[^]*web-frontend/);
  await row.getByRole('link').click();
  expect(await until(page, `location.hash.startsWith('#/trace/')`)).toBe(true);
});

test('a facet narrows the list, the address keeps it, and a second press takes it away', async () => {
  const page = await open();
  await page.getByRole('button', { name: /^Failed/ }).click();
  await until(page, `location.hash.includes('failed%3Atrue')`);
  await until(
    page,
    `document.querySelectorAll('tbody tr.failed').length ===
    document.querySelectorAll('tbody tr:not(.divider)').length`,
  );
  await page.getByRole('button', { name: /^Failed/ }).click();
  expect(await until(page, `!location.hash.includes('failed')`)).toBe(true);
});

test('a narrow window has room for the buttons that export and clear', async () => {
  const page = await open('', { width: 360, theme: 'dark' });
  await page.getByRole('button', { name: 'Export and import' }).click();
  await page.getByText('Import a file').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear' }).click();
  expect(await page.getByRole('button', { name: 'Delete everything' }).isVisible()).toBe(true);
});

test('a column sorts by what it says, and the other way round', async () => {
  const page = await open();
  await page.getByRole('button', { name: /^Duration/ }).click();
  await until(page, `location.hash.includes('sort=duration')`);
  await until(page, `document.querySelector('tbody tr .status').textContent === '500'`);
  await page.getByRole('button', { name: /^Duration/ }).click();
  expect(await until(page, `location.hash.includes('order=up')`)).toBe(true);
});

test('any attribute finds its requests', async () => {
  const page = await open();
  await page.getByRole('combobox').fill('app.user:worf failed:true');
  await until(page, `location.hash.includes('app.user')`);
  expect(await until(page, `document.querySelectorAll('tbody tr.failed').length >= 5`)).toBe(true);
});

test('older requests come as one scrolls', async () => {
  const page = await open();
  expect(await rows(page).count()).toBeLessThan(240);
  const scrolled = `(window.scrollTo(0, document.body.scrollHeight),
    document.querySelectorAll('tbody tr:not(.divider)').length)`;
  expect(await until(page, `${scrolled} > 150`)).toBe(true);
  expect(await until(page, `${scrolled} === 240`)).toBe(true);
});

test('who goes back to the list is where they were', async () => {
  const page = await open();
  await scrollDown(page);
  await page.evaluate(
    `document.elementFromPoint(700, 450).closest('tr').querySelector('a').click()`,
  );
  await page.locator('.span-row').first().waitFor();
  expect(await page.evaluate('window.scrollY')).toBe(0);
  await page.goBack();
  expect(await until(page, 'Math.abs(window.scrollY - 2000) < 3')).toBe(true);
});

test('who goes back is where they were even if what stands above the rows comes after them', async () => {
  const page = await open();
  await scrollDown(page);
  const read = `document.elementFromPoint(700, 450).closest('tr').innerText`;
  const before = await page.evaluate(read);
  await page.evaluate(
    `document.elementFromPoint(700, 450).closest('tr').querySelector('a').click()`,
  );
  await page.locator('.span-row').first().waitFor();
  await summaryAfterRows(page);
  await page.goBack();
  await page.locator('.head-strip').waitFor();
  expect(await until(page, 'window.scrollY === 2000')).toBe(true);
  expect(await until(page, `${read} === ${JSON.stringify(before)}`)).toBe(true);
});

test.each([
  ['what stands above came before', 'all'],
  ['what stands above came after the rows', '7d'],
])('rows that are read stay where they are while others arrive: %s', async (_, range) => {
  const page = await open(`?range=${range}`);
  if (range === '7d') {
    await summaryAfterRows(page);
    await page.reload();
  }
  await scrollDown(page);
  const read = `document.elementFromPoint(700, 450).closest('tr').innerText`;
  const before = await page.evaluate(read);
  const name = `above in ${range}`;
  const span = { spanId: 'a'.repeat(16), name, startMs: Date.now(), durationMs: 1 };
  const traceId = `6b0b${range.length}`.padEnd(32, 'a');
  await createSenders(console.opened().url).spans('above', [{ ...span, traceId }]);
  await until(page, `document.querySelector('tbody tr a').innerText === '${name}'`);
  expect(await page.evaluate(read)).toBe(before);
});

test('what matches nothing says so and leads on', async () => {
  const page = await open('?q=status%3A418');
  await page.getByText('No request matches').waitFor();
  await page.getByRole('button', { name: 'Without the query' }).click();
  await rows(page).first().waitFor();
  await expect.poll(() => rows(page).count()).toBeGreaterThan(50);
});

test('at 400 px time, duration and status stay', async () => {
  const page = await open('', { width: 400, theme: 'light' });
  const row = rows(page).first();
  for (const cell of ['.time', '.duration', '.status-column', '.request']) {
    expect(await row.locator(`td${cell}`).isVisible()).toBe(true);
  }
});

test('an empty emulator says what to do', async () => {
  const emulator = await start({ worker: false });
  try {
    const { page } = await console.watch(undefined, emulator.url);
    await page.getByText('Nothing has arrived yet').waitFor();
    expect(await page.locator('main').innerText()).toContain(emulator.url);
    expect(await accessibilityFaults(page)).toEqual([]);
    // In the rail: nothing has been heard of any vendor.
    const glyph = page.getByRole('navigation', { name: 'Pages' }).locator('.glyph').first();
    expect(await glyph.boundingBox()).toMatchObject({ width: 14, height: 14 });
    await page.context().close();
  } finally {
    await emulator.close();
  }
});
