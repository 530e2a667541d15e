/** The frame of the console in a real browser: pages, keys, theme, the query bar, narrow windows. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { accessibilityFaults } from './accessibility.ts';
import { testConsole } from './tested-console.ts';
import { until, type Look } from './watched-page.ts';

const console = testConsole();

const open = (hash = '#/requests', look?: Look) => console.open(hash, look);

const hashOf = (page: Page) => new URL(page.url()).hash;

test('the rail leads to every page, and Back returns', async () => {
  const page = await open();
  const links = page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link');
  const names = (await links.allInnerTexts()).map((name) => name.split('\n')[0]?.trim());
  expect(names).toContain('Requests');
  for (const name of names.slice(2)) {
    await page
      .getByRole('link', { name: name ?? '' })
      .first()
      .click();
    await page.locator('main h1').first().waitFor();
    expect(await page.title()).toContain(name);
  }
  await page.goBack();
  expect(hashOf(page)).not.toBe('');
});

test('a page that does not exist says so and leads on', async () => {
  const page = await open();
  await page.evaluate(`location.hash = '#/nothing'`);
  await page.getByText('There is no page “nothing”').waitFor();
  await page.getByRole('link', { name: 'All requests' }).click();
  await page.getByRole('heading', { name: 'Requests' }).waitFor();
  expect(hashOf(page)).toBe('#/requests');
});

test('keys: ? shows them, g and a letter opens a page, / goes to the query, t changes the theme', async () => {
  const page = await open('#/traffic');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.getByRole('heading', { name: 'Requests' }).waitFor();
  await page.keyboard.press('t');
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.keyboard.press('/');
  expect(await page.getByRole('combobox').evaluate((field) => field.matches(':focus'))).toBe(true);
  // What is typed is not a key.
  await page.keyboard.type('t?gr');
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
});

test('the theme is kept over a reload', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Theme: light or dark' }).click();
  await page.reload();
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
});

test('j and k go through the rows, Enter opens one', async () => {
  const page = await open();
  await page.locator('[data-row]').nth(2).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const second = page.locator('[data-row]').nth(1);
  expect(await second.evaluate((row) => row.matches(':focus'))).toBe(true);
  await page.keyboard.press('Enter');
  expect(await until(page, `location.hash.startsWith('#/trace/')`)).toBe(true);
});

test('[ and ] move the time range, and the address keeps it', async () => {
  const page = await open();
  await page.keyboard.press('[');
  expect(await until(page, `/range=\\d+-\\d+/.test(location.hash)`)).toBe(true);
  const [, from = '', to = ''] = /range=(\d+)-(\d+)/.exec(hashOf(page)) ?? [];
  expect(Number(to) - Number(from)).toBe(15 * 60_000);
  await page.reload();
  await page.getByRole('button', { name: /Time range: \d/ }).waitFor();
});

test('the time range is chosen from a menu', async () => {
  const page = await open();
  await page.getByRole('button', { name: /Time range/ }).click();
  await page.getByRole('button', { name: 'Last 7 days' }).click();
  expect(await until(page, `location.hash.includes('range=7d')`)).toBe(true);
});

test('space pauses and goes on', async () => {
  const page = await open();
  await page.locator('body').press(' ');
  await page.getByRole('button', { name: 'Paused' }).waitFor();
  await page.locator('body').press(' ');
  await page.getByRole('button', { name: 'Live' }).waitFor();
  expect(await page.getByRole('button', { name: 'Paused' }).count()).toBe(0);
});

test('the query bar completes keys and stored values, and the address keeps the query', async () => {
  const page = await open();
  const bar = page.getByRole('combobox');
  await bar.click();
  await bar.pressSequentially('serv');
  await page.getByRole('option', { name: /service:/ }).waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(() => bar.inputValue()).toBe('service:');
  await bar.pressSequentially('back');
  await page.getByRole('option', { name: /service:backend-hono/ }).waitFor();
  await page.keyboard.press('Tab');
  expect(await until(page, `location.hash.includes('service%3Abackend-hono')`)).toBe(true);
});

test('Tab takes a completion of what was typed, although the menu still shows those of before', async () => {
  const page = await open();
  const asked: string[] = [];
  const { promise: pressed, resolve: press } = Promise.withResolvers<void>();
  await page.route('**/query/values*', async (route) => {
    asked.push(route.request().url());
    await pressed;
    await route.continue();
  });
  const bar = page.getByRole('combobox');
  await bar.click();
  await page.getByRole('option', { name: /^route:/ }).waitFor();
  await bar.pressSequentially('serv');
  await page.keyboard.press('Tab');
  expect(await bar.inputValue()).toBe('serv');
  press();
  await expect.poll(() => bar.inputValue()).toBe('service:');
  expect(asked.length).toBeGreaterThan(0);
});

test('completions follow the caret', async () => {
  const page = await open();
  const bar = page.getByRole('combobox');
  await bar.click();
  await bar.pressSequentially('ser status:200');
  for (const _ of ' status:200') await page.keyboard.press('ArrowLeft');
  await page.getByRole('option', { name: /^service:/ }).click();
  await expect.poll(() => bar.inputValue()).toBe('service: status:200');
});

test('Tab takes a completion for what was typed, and leaves a field that one only came through', async () => {
  const page = await open('#/requests?q=status%3A200');
  const bar = page.getByRole('combobox');
  await bar.focus();
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Tab');
  expect(await bar.inputValue()).toBe('status:200');
  expect(await bar.evaluate((field) => field.matches(':focus'))).toBe(false);
  await bar.fill('serv');
  await page.getByRole('option', { name: /service:/ }).waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(() => bar.inputValue()).toBe('service:');
  await page.getByRole('option').nth(1).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await bar.inputValue()).toMatch(/^service:[a-z-]+ $/);
  await page.keyboard.press('Tab');
  expect(await bar.evaluate((field) => field.matches(':focus'))).toBe(false);
});

test('a mistake points at its place, and Tab corrects it', async () => {
  const page = await open();
  const bar = page.getByRole('combobox');
  await bar.click();
  await bar.fill('home rout:/api');
  await page.getByText('There is no key “rout”, at character 6').waitFor();
  expect(await page.locator('.query-paint .mistake').innerText()).toBe('rout');
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(hashOf(page)).not.toContain('rout');
  await page.keyboard.press('Tab');
  expect(await bar.inputValue()).toBe('home route:/api');
});

test('any form of an id opens its trace when it is pasted', async () => {
  const id = console.opened().story.failedTraceId;
  const forms = [id, `1-${id.slice(0, 8)}-${id.slice(8)}`, `00-${id}-103d2b1bdfc66a4c-01`];
  for (const form of forms) {
    const page = await open();
    await page.getByRole('combobox').fill(form);
    expect(await until(page, `location.hash.startsWith('#/trace/${id}')`)).toBe(true);
    await page.context().close();
  }
});

test('a narrow window has a bar at the bottom, and a sheet with all pages', async () => {
  const page = await open('#/requests', { width: 400, theme: 'light' });
  await page.getByRole('button', { name: 'More' }).click();
  const sheet = page.getByRole('dialog', { name: 'All pages' });
  await sheet.getByRole('link', { name: 'Traffic' }).click();
  await page.getByRole('heading', { name: 'Traffic' }).waitFor();
  expect(await until(page, `document.querySelector('dialog.pages-sheet').open === false`)).toBe(
    true,
  );
});

test('what arrives is shown at once, unless the page is paused', async () => {
  const page = await open('#/requests?q=name%3Alive');
  const before = await page.locator('[data-row]').count();
  await send('a'.repeat(32));
  expect(await until(page, `document.querySelectorAll('[data-row]').length > ${before}`)).toBe(
    true,
  );
  await page.locator('body').press(' ');
  await send('b'.repeat(32));
  await page.locator('body').press(' ');
  expect(await until(page, `document.querySelectorAll('[data-row]').length > ${before + 1}`)).toBe(
    true,
  );
});

async function send(traceId: string): Promise<void> {
  const nano = `${Date.now()}000000`;
  const span = { traceId, spanId: 'c'.repeat(16), name: 'live', startTimeUnixNano: nano };
  const spans = [{ ...span, endTimeUnixNano: nano, kind: 2 }];
  const answer = await fetch(`${console.opened().url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  expect(answer.status).toBe(200);
}
