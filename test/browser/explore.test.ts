/** Explore as a person uses it. */
import { expect, test } from 'vitest';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

test('a query is built from parts, answered, kept in the address, and reachable as JSON', async () => {
  const page = await console.open('#/explore');
  expect(await page.locator('.answer').innerText()).toMatch(/^[\d,]+ events in \d+ groups\./);
  expect(await page.locator('.chart canvas').count()).toBe(1);

  await page.getByRole('button', { name: 'Add filter' }).click();
  const form = page.getByRole('dialog', { name: 'Add filter' });
  await form.getByLabel('Where').fill('name');
  await form.getByLabel('Value').fill('activities_create');
  await form.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('button', { name: 'Change filter name = activities_create' }).waitFor();

  await page.getByRole('button', { name: 'Change group name', exact: true }).click();
  const group = page.getByRole('dialog', { name: 'Change group name', exact: true });
  await group.getByLabel('Group by').fill('app.user');
  await group.getByLabel('Group by').press('Enter');
  const table = page.getByRole('table', { name: 'Groups of the query' });
  await table.getByRole('button', { name: 'app.user worf' }).waitFor();

  await page.getByRole('button', { name: 'JSON' }).click();
  const json = page.getByLabel('Query specification as JSON');
  const query: object = JSON.parse(await json.inputValue());
  expect(query).toMatchObject({ breakdowns: ['app.user'], time_range: 900 });
  await json.fill(JSON.stringify({ ...query, calculations: [{ op: 'SUMM' }] }));
  await page.getByText('calculations.0.op must be one of').waitFor();
  await json.fill(
    JSON.stringify({ ...query, calculations: [{ op: 'MAX', column: 'duration_ms' }] }),
  );
  await page.getByRole('button', { name: 'Apply' }).last().click();
  await page.getByRole('tab', { name: 'MAX(duration_ms)' }).waitFor();

  await table.getByRole('button', { name: 'app.user worf' }).click();
  await page.getByRole('button', { name: 'Only these' }).first().click();
  await page.getByRole('button', { name: 'Change filter app.user = worf' }).waitFor();
  await page.reload();
  await page.getByRole('tab', { name: 'MAX(duration_ms)' }).waitFor();
  await page.getByRole('button', { name: 'Change filter app.user = worf' }).waitFor();
  expect(await until(page, `/ 1 group\\./.test(document.querySelector('.answer').innerText)`)).toBe(
    true,
  );
});
