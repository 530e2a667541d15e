/** The page of metrics as a person uses it. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { start } from '../emulator/start.ts';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

const cards = (page: Page) => page.locator('.chart-card');

/** How many points of the first canvas have a colour. */
const PAINTED = `(() => {
  const canvas = document.querySelector('.chart canvas');
  if (canvas === null || canvas.width === 0) return 0;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, at) => at % 4 === 3 && value > 0).length;
})()`;

test('what was reported, embedded and filtered is drawn, and the sentence names what rings', async () => {
  const page = await console.open('#/metrics');
  expect(await page.locator('.answer').innerText()).toMatch(
    /^6 metrics in 2 namespaces; \d+ more are free this month\. posts-give-up rings since \d\d:\d\d:\d\d\.$/,
  );
  const names = await cards(page).locator('a').allInnerTexts();
  expect(names).toEqual(['GaveUp', 'OutboxBytes', 'Posts', 'Latency']);
  expect(await until(page, `${PAINTED} > 500`)).toBe(true);
  await page.getByText('/api/activities/search').waitFor();
  expect(await page.locator('.rail a[aria-current] .badge').innerText()).toBe('1');
});

test('an alarm opens to its chart with the threshold, and to its history', async () => {
  const page = await console.open('#/metrics');
  await page.getByRole('button', { name: /in alarm.*posts-give-up/ }).click();
  const detail = page.locator('.alarm-detail');
  await detail.locator('canvas').waitFor();
  expect(await detail.locator('ol').innerText()).toMatch(/to ALARM[^]*created/);
});

test('one finds a metric, opens it, chooses a statistic, and goes on to the lines it is made of', async () => {
  const page = await console.open('#/metrics');
  await page.getByRole('combobox').fill('rou');
  await page.getByRole('option', { name: /^Route:/ }).click();
  await until(page, `document.querySelectorAll('.chart-card').length === 1`);
  await page.getByRole('combobox').fill('name:GaveUp');
  await page.getByRole('link', { name: 'GaveUp' }).click();
  await page.getByRole('button', { name: 'Maximum' }).click();
  await until(page, `location.hash.includes('statistic=Maximum')`);
  await page.getByRole('table').getByText('GaveUp').waitFor();
  await page.getByRole('link', { name: 'Show the lines' }).click();
  await page.getByRole('heading', { name: 'Logs' }).waitFor();
  expect(await until(page, `document.querySelectorAll('.lines mark').length >= 6`)).toBe(true);
});

test('a drag over a chart chooses its time', async () => {
  const page = await console.open('#/metrics/Edge%2FLatency');
  const over = page.locator('.chart canvas');
  await over.waitFor();
  const box = await over.boundingBox();
  const [x = 0, y = 0, width = 0] = [box?.x, box?.y, box?.width];
  await page.mouse.move(x + width * 0.5, y + 40);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.9, y + 40, { steps: 4 });
  await page.mouse.up();
  expect(await until(page, `/range=\\d+-\\d+/.test(location.hash)`)).toBe(true);
});

test('an emulator without metrics says how to report one', async () => {
  const emulator = await start({ worker: false });
  try {
    const { page } = await console.watch(undefined, emulator.url);
    await page.evaluate(`location.hash = '#/metrics'`);
    await page.getByText('No metric has been reported yet').waitFor();
    expect(await page.locator('main').innerText()).toContain(`--endpoint-url ${emulator.url}`);
    await page.context().close();
  } finally {
    await emulator.close();
  }
});
