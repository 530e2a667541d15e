/** Sampling rules as a person reads, tries and changes them. */
import { expect, test } from 'vitest';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

test('it says what was kept, what another rate would keep, and what a change did', async () => {
  const page = await console.open('#/sampling');
  expect(await page.locator('.answer').innerText()).toMatch(
    /^Of [\d,]+ requests in the last hour, [\d,]+ were kept for X-Ray, \d+ %; \d+ of them were borrowed/,
  );
  await page.getByRole('button', { name: 'Cruddur' }).click();
  await page.getByLabel('Rate, %').fill('200');
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await page.getByLabel('Rate, %').fill('2');
  await page.getByLabel('Reservoir').fill('0');
  expect(await page.locator('.outlook').innerText()).toMatch(
    /would have kept about [\d,]+ \(2 %\)/,
  );
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('It was changed at').waitFor();
  expect(await page.locator('.effect').innerText()).toContain('since then no client has reported');
  await until(page, `document.querySelector('[data-label=rate]').innerText === '2 %'`);
});

test('a rule is made and deleted', async () => {
  const page = await console.open('#/sampling');
  await page.getByRole('button', { name: 'New rule' }).click();
  await page.getByLabel('Name').fill('Checkout');
  await page.getByLabel('Path').fill('/checkout/*');
  await page.getByRole('button', { name: 'Make this rule' }).click();
  await page.getByRole('button', { name: 'Checkout' }).click();
  expect(await page.locator('tr.selected .matches').innerText()).toBe('/checkout/*');
  await page.getByRole('button', { name: 'Delete' }).click();
  expect(await until(page, `!document.querySelector('main').innerText.includes('Checkout')`)).toBe(
    true,
  );
});
