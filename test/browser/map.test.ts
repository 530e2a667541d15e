/** The service map as a person follows it: what fails, what is chosen, and the requests behind it. */
import { expect, test } from 'vitest';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

test('a node that fails is found, chosen, explained, and leads to its failed requests', async () => {
  const page = await console.open('#/map');
  expect(await page.locator('.answer').innerText()).toMatch(
    /^backend-hono → notifier fails \d+ % of its [\d.]+ calls a minute\. .*No other connection fails\.$/,
  );
  expect(await page.locator('.map-node').allInnerTexts()).toHaveLength(4);
  const node = page.getByRole('button', { name: /^notifier service / });
  expect(await node.innerText()).toMatch(/[\d.]+\/min\s+\d+ % failed\s+p50 [\d.]+ · p99 \d+ ms/);
  await node.click();
  const details = page.locator('.map-details');
  await details.waitFor();
  expect(await details.innerText()).toMatch(
    /POST \/fanout[^]*6 × 503 quota of device tokens used up/,
  );

  await page.getByRole('button', { name: 'p99', exact: true }).click();
  await until(page, `location.hash.includes('by=p99')`);
  expect(await page.locator('.map-label').first().innerText()).toMatch(/^[\d.]+ ms$/);
  await page.getByRole('button', { name: /^backend-hono → DB: / }).click();
  await until(page, `document.querySelector('.map-details h2').innerText.includes('→ DB')`);

  await node.click();
  await details.getByRole('button', { name: 'Compare a failed with a good one' }).click();
  await page.getByRole('region', { name: 'Comparison' }).locator('.answer').waitFor();
  await page.goBack();
  await details.getByRole('link', { name: 'Failed requests through it' }).click();
  await until(page, `location.hash.startsWith('#/requests')`);
  expect(await until(page, `document.querySelectorAll('tbody tr.failed').length === 6`)).toBe(true);
});

test('a map that is wider than its window begins at what is chosen', async () => {
  const page = await console.open('#/map?pick=DB', { width: 360, theme: 'light' });
  await page.locator('.map-node').first().waitFor();
  const ends = await page.evaluate(`(() => {
    const { right } = document.querySelector('.map-node[aria-pressed=true]').getBoundingClientRect();
    return [right, document.querySelector('.map-scroll').getBoundingClientRect().right];
  })()`);
  const [node = Infinity, area = 0] = Array.isArray(ends) ? ends.map(Number) : [];
  expect(node).toBeLessThanOrEqual(area);
});

test('the query narrows the map', async () => {
  const page = await console.open('#/map?q=method%3AGET');
  await until(page, `document.querySelectorAll('.map-node').length === 2`);
  expect(await page.locator('.answer').innerText()).toMatch(/^Nothing failed between 2 nodes\./);
});
