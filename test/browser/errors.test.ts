/** Errors as a person follows them: find an item, open it, read it, resolve it, and see it resolved later. */
import { expect, test } from 'vitest';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

test('an error is found, read, resolved, and still resolved after a reload', async () => {
  const page = await console.open('#/errors');
  const answer = await page.locator('.answer').innerText();
  expect(answer).toMatch(/^5 active items occurred \d+ times in the last 15 min\. .*1 came back/);
  await page.getByRole('combobox').fill('uuid level:error environment:production');
  await until(page, `document.querySelectorAll('.item-table tbody tr').length === 1`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');

  await page.locator('.stack .here').waitFor();
  const text = await page.locator('main').innerText();
  expect(text).toMatch(/createActivity\s+src\/cruddur\/activities\/create\.ts:48:31/);
  expect(text).toContain('2 frames of hono');
  expect(text).toContain('Caused by HttpError: 503 quota of device tokens used up');
  expect(text).toMatch(/for one person since .* say notifier answered 503/);
  expect(text).toMatch(/[−+][\d.]+ ms\s+log notifier answered 503, try 2 of 2, giving up/);
  expect(await page.locator('.common').innerText()).toMatch(/worf\s+100 %/);
  const head = page.locator('.occurrence-head');
  const newest = await head.innerText();
  await page.getByRole('button', { name: 'Older occurrence' }).click();
  await until(
    page,
    `!document.querySelector('.occurrence-head').innerText.includes(${JSON.stringify(newest.slice(0, 20))})`,
  );
  expect(await head.getByRole('link', { name: 'Open its trace' }).getAttribute('href')).toMatch(
    /^#\/trace\/[\da-f]{32}/,
  );

  const elsewhere = await fetch(`${console.opened().url}/_emulator/errors/1/status`, {
    method: 'POST',
    headers: { origin: 'https://elsewhere.example' },
    body: '{"status":"muted"}',
  });
  expect(elsewhere.status).toBe(403);

  await page.keyboard.press('e');
  await page.locator('[data-status=resolved]').waitFor();
  await page.reload();
  await page.locator('[data-status=resolved]').waitFor();
  expect(await page.locator('.answer').innerText()).toMatch(/It was resolved at \d\d:\d\d/);
  await page.getByRole('link', { name: 'All errors' }).click();
  await page.getByRole('button', { name: /^Resolved/ }).click();
  await page.getByRole('link', { name: /^TypeError/ }).click();
  await page.getByRole('button', { name: 'Reactivate' }).click();
  await page.locator('[data-status=active]').waitFor();
});

test('findings of security tell technique, rule, network, hits over time and their requests', async () => {
  const page = await console.open('#/errors');
  await page.getByRole('tab', { name: 'Security findings' }).click();
  await page.locator('.attempt-table').waitFor();
  expect(await page.locator('.answer').innerText()).toMatch(
    /^3 kinds of attempts, 91 hits from 2 networks in the last 15 min\./,
  );
  await page.getByRole('button', { name: /^A SELECT/ }).click();
  const aside = page.locator('aside');
  await until(page, `document.querySelector('aside').innerText.includes('sql-union')`);
  const text = await aside.innerText();
  expect(text).toMatch(/technique\s+T1190 Exploit Public-Facing Application/);
  expect(text).toMatch(/network\s+203\.0\.113\.0/);
  expect(text).toMatch(/4 of 66 are listed/);
  expect(await page.locator('tr.selected .spark').getAttribute('aria-label')).toBe(
    '66 hits in this time',
  );
  await aside.getByRole('link').first().click();
  expect(await until(page, `location.hash.startsWith('#/trace/')`)).toBe(true);
});
