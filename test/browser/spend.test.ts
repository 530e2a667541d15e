/** The month's spending as a person reads it. */
import { expect, test } from 'vitest';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

test('it says what runs out first, shows its range, and leads to the requests of a route', async () => {
  const page = await console.open('#/spend');
  expect(await page.locator('.answer').innerText()).toMatch(
    /^X-Ray, recorded runs out first: .+, at the pace of the last 7 days\. What lies beyond costs up to \$0\.\d\d\./,
  );
  const first = page.locator('.gauges li').nth(1);
  expect(await first.innerText()).toMatch(/93,204 of 100,000 traces[^]*up to [\d,]+ beyond/);
  expect(await first.innerText()).toMatch(/expected \d+ to 1\d\d %/);
  await page.getByRole('button', { name: 'Service' }).click();
  await page.getByRole('link', { name: 'backend-hono' }).waitFor();
  await page.getByRole('button', { name: 'Route' }).click();
  await page.getByRole('link', { name: 'POST /api/activities' }).click();
  expect(await until(page, `location.hash.includes('route%3A%22%2Fapi%2Factivities%22')`)).toBe(
    true,
  );
  await page.getByRole('heading', { name: 'Requests' }).waitFor();
});

test('a route that X-Ray keeps much of leads to a rule that keeps less, ready to be made', async () => {
  const page = await console.open('#/spend');
  const less = page.getByRole('link', { name: /^sample at [\d.]+ %$/ }).first();
  const rate = /[\d.]+/.exec(await less.innerText())?.[0];
  await less.click();
  const form = page.locator('.new-rule');
  await form.getByLabel('Path').waitFor();
  const fields = ['Method', 'Path', 'Rate, %'].map((name) => form.getByLabel(name).inputValue());
  expect(await Promise.all(fields)).toEqual(['POST', '/api/activities', rate]);
  await form.getByRole('button', { name: 'Make this rule' }).click();
  await page.getByRole('button', { name: 'POST /api/activities' }).waitFor();
});
