/** Explore as a person uses it. */
import { expect, test } from 'vitest';
import { testConsole } from './tested-console.ts';
import { until } from './watched-page.ts';

const console = testConsole();

test('a box that is dragged over the heatmap tells what is different inside, and narrows the query', async () => {
  const page = await console.open('#/explore');
  const canvas = page.locator('.heatmap canvas');
  const { x = 0, y = 0, width = 0 } = (await canvas.boundingBox()) ?? {};
  // What has been slow since two minutes stands at the top right.
  await page.mouse.move(x + width * 0.8, y + 2);
  await page.mouse.down();
  await page.mouse.move(x + width - 8, y + 60, { steps: 4 });
  await page.mouse.up();
  await page.locator('.result-heatmap[title$=" UTC"]').waitFor();
  await page.getByRole('heading', { name: 'What is different inside the box' }).waitFor();
  expect(await page.locator('.answer').innerText()).toMatch(
    /^Of the \d+ events you marked, 100 % have error = true; of the other [\d,]+ only/,
  );
  await page.reload();
  const first = page.getByRole('article').first();
  await first.waitFor();
  expect(await first.getAttribute('aria-label')).toBe('error');

  await page.getByRole('tab', { name: 'Events' }).click();
  const event = page.locator('.event-list li').first();
  await event.getByRole('button').click();
  expect(await event.locator('dl').innerText()).toContain('duration_ms');

  await page.getByRole('button', { name: 'Only true' }).click();
  await page.getByRole('button', { name: 'Change filter error = true' }).waitFor();
  await page.getByRole('tab', { name: 'Heatmap' }).click();
  await page.getByRole('button', { name: 'unmark' }).click();
  await until(page, `!location.hash.includes('box=')`);
  await page.getByRole('button', { name: 'Mark by numbers' }).click();
  await page.getByLabel('duration_ms from').fill('300');
  await page.getByRole('dialog', { name: 'Mark by numbers' }).getByRole('button').click();
  expect(
    await until(
      page,
      `/^(?:Of|Half of|The|You)/.test(document.querySelector('.answer').innerText)`,
    ),
  ).toBe(true);
});

test('a query is built from parts, answered, kept in the address, and reachable as JSON', async () => {
  const page = await console.open('#/explore');
  expect(await page.locator('.answer').innerText()).toMatch(/^[\d,]+ events in \d+ groups\./);
  await page.getByRole('tab', { name: 'COUNT' }).click();
  await page.locator('.chart canvas').hover();
  await page.locator('.chart canvas[title$=" UTC"]').waitFor();

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
