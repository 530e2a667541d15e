/** Boards as a person uses them. */
import { expect, test } from 'vitest';
import { testConsole } from './tested-console.ts';
import { show, until } from './watched-page.ts';

const console = testConsole();

test('the project’s board opens first, and those that students saved stand beside it', async () => {
  const page = await console.open('#/explore');
  const boards = page.getByRole('navigation', { name: 'Query and boards' }).getByRole('link');
  await boards.filter({ hasText: 'Cruddur API' }).waitFor();
  const [query, ...names] = await boards.allInnerTexts();
  expect([query, names[0], names.at(-1)]).toEqual(['Query', 'Cruddur API', 'Triggers']);
  await show(page, '#/boards');
  await page.getByRole('region', { name: 'Latency of the API' }).locator('canvas').waitFor();
  expect(await page.locator('.answer').innerText()).toContain(
    'Latency of the API: P95(duration_ms)',
  );
  const saved = ['Latency by user', 'Requests by route', 'Active users', 'Errors by exception'];
  expect(names.slice(1, -1).toSorted()).toEqual(saved.toSorted());
  for (const name of saved) {
    await boards.filter({ hasText: name }).click();
    await page.locator('.panel canvas').first().waitFor();
    expect(await page.getByText('No event in this time').count()).toBe(0);
  }
});

test('a query is saved to a new board, found after a reload, edited in place, and changed from Explore', async () => {
  const page = await console.open('#/explore?q=service%3Anotifier');
  await page.getByRole('button', { name: 'Save to board' }).click();
  const form = page.getByRole('dialog', { name: 'Save to board' });
  await form.getByLabel('Name of the query').fill('Pushes');
  await form.locator('select').selectOption({ label: 'A new board' });
  await form.getByLabel('Name of the board').fill('Notifier');
  await form.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('heading', { name: 'Pushes' }).waitFor();
  await page.reload();
  await page.getByRole('region', { name: 'Pushes' }).locator('canvas').waitFor();

  await page.getByRole('button', { name: 'Edit' }).click();
  await page.locator('.board-form').getByLabel('Name').fill('The notifier');
  await page.getByRole('group', { name: 'Pushes' }).getByLabel('Name').fill('What it sends');
  await page.getByRole('button', { name: 'table', exact: true }).click();
  await page.getByRole('button', { name: 'Add a text' }).click();
  await page.getByLabel('Text', { exact: true }).fill('Twelve for each post');
  await page.getByRole('button', { name: 'Move Text back' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'The notifier' }).waitFor();
  await page.getByText('Twelve for each post').waitFor();
  const panel = page.getByRole('region', { name: 'What it sends' });
  await panel.getByRole('table').waitFor();
  expect(await panel.locator('canvas').count()).toBe(0);

  await panel.getByRole('link', { name: 'Explore What it sends' }).click();
  await page.getByRole('button', { name: 'Change filter service.name = notifier' }).waitFor();
  await page.getByRole('button', { name: 'Save to board' }).click();
  await form.getByLabel('Name of the query').fill('Again');
  expect(await form.locator('select').inputValue()).toBe('replaced');
  await form.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('heading', { name: 'Again' }).waitFor();
  expect(await page.getByRole('heading', { name: 'What it sends' }).count()).toBe(0);

  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Delete the board', exact: true }).first().click();
  await page.getByRole('dialog', { name: 'Delete the board' }).getByRole('button').click();
  await until(page, `location.hash.startsWith('#/boards?') || location.hash === '#/boards'`);
  await page.getByRole('heading', { name: 'Latency of the API' }).waitFor();
  expect(await page.getByRole('link', { name: 'The notifier' }).count()).toBe(0);
});
