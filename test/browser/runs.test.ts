/** Before and after a reload, as a person compares them. */
import { expect, test } from 'vitest';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

test('it says what became worse, and leads to the requests since then', async () => {
  const page = await console.open('#/runs');
  expect(await page.locator('.answer').innerText()).toMatch(
    /^Since the reload at \d\d:\d\d:\d\d POST \/api\/activities is \d+ ms slower at p95 and fails \d+ %, before 0 %/,
  );
  const worst = page.locator('.change-table tbody tr').first();
  expect(await worst.getAttribute('class')).toContain('failed');
  await worst.getByRole('link').click();
  await page.getByRole('heading', { name: 'Requests' }).waitFor();
  await page.getByRole('button', { name: /Time range: Since \d\d:\d\d/ }).waitFor();
  const answer = await page.locator('.answer').innerText();
  expect(answer).toMatch(/^\d requests matching the query since \d\d:\d\d:\d\d/);
});

test('r narrows any page to what came since the last reload, where lists have a mark', async () => {
  const page = await console.open('#/requests');
  const mark = page.locator('tr.run-mark');
  await mark.first().waitFor();
  expect(await mark.first().innerText()).toContain('Worker reloaded');
  await page.keyboard.press('r');
  expect(await until(page, `/range=\\d+-$/.test(location.hash)`)).toBe(true);
  await until(page, `document.querySelector('.answer').innerText.includes('since')`);
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.getByRole('heading', { name: 'Traffic' }).waitFor();
  await page.getByRole('button', { name: /Time range: Since/ }).click();
  await page.getByRole('button', { name: /Since the last reload/ }).waitFor();
});
