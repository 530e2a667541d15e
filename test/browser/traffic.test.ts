/** The traffic to the vendors as a person uses it: finds a refusal, reads why, sends it again, and switches a fault on. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();
const open = (search = '') => console.open(`#/traffic${search}`);
const row = (page: Page, operation: string) =>
  page.locator('tbody tr', { hasText: operation }).first();

test('the sentence counts what was refused, and faults stand apart from it', async () => {
  const page = await open();
  expect(await page.locator('.answer').innerText()).toMatch(
    /^\d+ vendor requests, 6 refused: 3 by faults that you switched on/,
  );
  const injected = page.locator('tr', { hasText: 'injected' });
  await expect.poll(() => injected.count()).toBe(3);
  expect(await page.locator('tr.failed', { hasText: 'injected' }).count()).toBe(0);
  expect(await page.locator('tr.failed').count()).toBe(3);
});

test('a refusal opens to its reason, is copied as a command without a key, and is sent again', async () => {
  const page = await open('?q=error%3Atrue');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await row(page, 'DescribeLogGroups').getByRole('link').click();
  const detail = page.locator('.traffic-detail');
  await detail.getByText('does not match the signature').waitFor();
  await detail.getByRole('button', { name: 'Copy as cURL' }).click();
  const copied = String(await page.evaluate('navigator.clipboard.readText()'));
  expect(copied).toMatch(/^curl -X POST 'http:.*\/'/);
  expect(copied).toContain('$AWS_SECRET_ACCESS_KEY');
  await detail.getByRole('button', { name: 'Raw' }).click();
  expect(await detail.locator('pre').innerText()).toContain(
    'x-amz-target: Logs_20140328.DescribeLogGroups',
  );
  await detail.getByRole('button', { name: 'Replay' }).click();
  await detail.getByText('Sent again, answered with 200').waitFor();
  await page.keyboard.press('j');
  expect(await page.evaluate('document.activeElement.dataset.row !== undefined')).toBe(true);
});

test('what was taken leads to its trace', async () => {
  const page = await open('?q=vendor%3Ahoneycomb+failed%3Afalse');
  await row(page, 'POST /v1/traces').getByRole('link').click();
  await page.locator('.traffic-detail .say a').first().click();
  expect(await until(page, `location.hash.startsWith('#/trace/')`)).toBe(true);
});

test('a switch makes a vendor fail, and answers normally again', async () => {
  const page = await open();
  const { url } = console.opened();
  const send = async () => {
    const answer = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    await answer.text();
    return answer.status;
  };
  await page.getByRole('button', { name: '5xx' }).click();
  const honeycomb = page.getByRole('switch', { name: /Honeycomb/ });
  await honeycomb.click();
  await page.getByText('answers 503 to every request').waitFor();
  expect(await send()).toBe(503);
  await page.getByText('answers 503 to every request, 1 so far').waitFor();
  await honeycomb.click();
  await until(page, `document.querySelector('[role=switch][aria-checked=true]') === null`);
  expect(await send()).toBe(200);
});

test('in a narrow window the switches are folded above the list', async () => {
  const page = await console.open('#/traffic', { width: 360, theme: 'light' });
  const rollbar = page.getByRole('switch', { name: /Rollbar/ });
  expect(await rollbar.isVisible()).toBe(false);
  await page.getByText('none is on').click();
  const box = await rollbar.boundingBox();
  const first = await page.locator('tbody tr').first().boundingBox();
  expect(box?.y).toBeLessThan(first?.y ?? 0);
});

test('what matches nothing leads on', async () => {
  const page = await open('?q=NoSuchOperation');
  await page.getByRole('button', { name: 'Of all time, without the query' }).click();
  await row(page, 'PutLogEvents').waitFor();
  expect(await page.getByRole('combobox').inputValue()).toBe('');
});
